import { describe, expect, test } from 'vitest'
import { applyUpdate, type RunView } from '../../../shared/run/projection.ts'
import type { RunUpdate } from '../../../shared/run/update.ts'
import { TestClock } from '../client/testing.ts'
import { Notices } from './notices.ts'
import { changedCalls } from './run/changed-calls.ts'
import { RunTold, STARTED } from './testing/runs.ts'

const setup = () => {
  const clock = new TestClock()
  const notices = new Notices(clock)
  const said: string[] = []
  notices.store.subscribe(({ notice }) => said.push(notice?.text ?? ''))
  let view: RunView | null = null
  const take = (update: RunUpdate): void => {
    const before = view
    view = applyUpdate(before ?? undefined, update)
    notices.run(view, changedCalls([update], view), before)
  }
  return { clock, notices, said, take }
}

describe('notices', () => {
  test('are the start, each target that is not OK, and the end', () => {
    const { said, take, clock } = setup()
    const run = new RunTold({ name: 'Dashboard' })
    run.invoke({ targets: [['t1'], ['t2'], ['t3']] })
    take(run.snapshot())
    clock.pass(2000)
    take(run.call(0, 'running').changes())
    take(run.call(0, 'ok').call(1, 'timed-out').changes())
    clock.pass(2000)
    take(run.call(2, 'skipped').changes())
    const counts = { ...run.summary.counts, targets: 3, targetsOk: 1 }
    take(run.run({ state: 'completed', ok: false, endedAt: STARTED + 2410, counts }).changes())
    expect(said).toEqual([
      'Dashboard started',
      't2 timed out',
      'Dashboard ended after 2.41 s: not all OK, 1 of 3 targets OK',
    ])
  })

  test('of a run that had ended before it was shown are none', () => {
    const { said, take } = setup()
    const run = new RunTold({ state: 'completed', ok: true, endedAt: 2000 })
    run.invoke({ targets: [['t1']] })
    take(run.call(0, 'failed').snapshot())
    expect(said).toEqual([])
  })

  test('come one a second at most, and what came between is said together', () => {
    const { said, notices, clock } = setup()
    notices.say('one')
    for (const text of ['two', 'three', 'four', 'five', 'six']) notices.say(text)
    expect(said).toEqual(['one'])
    clock.pass(999)
    expect(said).toHaveLength(1)
    clock.pass(1)
    expect(said).toEqual(['one', 'two, three, 2 more, six'])
    notices.say('seven')
    clock.pass(1000)
    expect(said.at(-1)).toBe('seven')
    for (let count = 0; count < 9; count++) notices.say('demo.fail failed')
    clock.pass(5000)
    expect(said.at(-1)).toBe('demo.fail failed 9 times')
    expect(said).toHaveLength(4)
    expect(clock.waiting).toBe(0)
  })
})
