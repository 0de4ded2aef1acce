import { describe, expect, test } from 'vitest'
import { applyUpdate, type RunView } from '../../../../shared/run/projection.ts'
import type { RunUpdate } from '../../../../shared/run/update.ts'
import { RunTold } from '../testing/runs.ts'
import { CallRows } from './call-rows.ts'
import { changedCalls } from './changed-calls.ts'

const following = () => {
  const rows = new CallRows()
  let view: RunView | undefined
  return (update: RunUpdate) => {
    view = applyUpdate(view, update)
    return rows.update(view, changedCalls([update], view))
  }
}
const fanout = {
  targets: [
    ['t1', ['each', 'only']],
    ['t2', ['each']],
  ],
  finals: ['end'],
} as const

describe('the rows of a run', () => {
  test('are targets in flow order, deliveries below their target, finals last', () => {
    const run = new RunTold()
    run.invoke(fanout)
    const rows = following()(run.snapshot())
    expect(rows.map(row => [row.call, row.phase, row.service, row.target, row.targetCall])).toEqual([
      [0, 'target', 't1', null, null],
      [2, 'on-target', 'each', 't1', 0],
      [3, 'on-target', 'only', 't1', 0],
      [1, 'target', 't2', null, null],
      [4, 'on-target', 'each', 't2', 1],
      [5, 'on-final', 'end', null, null],
    ])
    expect(rows.every(row => row.record === undefined)).toBe(true)
  })

  test('are called as the canvas calls them: by the label, else by the service, numbered where it is there again', () => {
    const run = new RunTold()
    run.invoke({
      targets: [
        ['t1', ['each']],
        ['t2', ['each']],
      ],
    })
    const labels: Readonly<Record<string, string>> = { t2: 'Second', each: 'Hears' }
    const view = applyUpdate(undefined, run.snapshot())
    const rows = new CallRows(node => labels[node]).update(view, [])
    expect(rows.map(({ name, target }) => [name, target])).toEqual([
      ['t1', null],
      ['Hears', 't1'],
      ['Second', null],
      ['Hears', 'Second'],
    ])
  })

  test('have what a call invoked behind it, however deep', () => {
    const run = new RunTold()
    run.invoke(fanout)
    const first = run.invoke({ node: null, parent: 2, targets: [['inner', ['back']]] })
    run.invoke({ node: null, parent: first, targets: [['deep']] })
    const second = run.invoke({ node: null, parent: 2, targets: [['again']] })
    expect(following()(run.snapshot()).map(row => row.service)).toEqual([
      't1',
      'each',
      'inner',
      'deep',
      'back',
      'again',
      'only',
      't2',
      'each',
      'end',
    ])
    expect(second).toBeGreaterThan(first)
  })

  test('do not overflow where invocations nest a hundred thousand deep', () => {
    const run = new RunTold()
    let parent: number | null = null
    for (let depth = 0; depth < 100_000; depth++)
      parent = run.invoke({ node: null, parent, targets: [['t']] })
    expect(following()(run.snapshot())).toHaveLength(100_000)
  })

  test('that an update does not name are the same objects, and so is the list where nothing has changed', () => {
    const run = new RunTold()
    run.invoke({ targets: Array.from({ length: 500 }, (_, at) => [`t${at}`] as const) })
    const take = following()
    const before = take(run.snapshot())
    const after = take(run.call(3, 'running').call(7, 'running').changes())
    expect(after.filter((row, at) => row !== before[at]).map(row => row.call)).toEqual([3, 7])
    expect(before[3]?.record).toBeUndefined()
    expect(take(run.log(4).changes())).toBe(after)
  })

  test('stay the same objects when a call invokes something', () => {
    const run = new RunTold()
    run.invoke(fanout)
    const take = following()
    const before = take(run.call(0, 'ok').snapshot())
    run.invoke({ node: null, parent: 2, targets: [['inner']] })
    const after = take(run.call(2, 'running').changes())
    expect(after.filter(row => !before.includes(row)).map(row => row.call)).toEqual([2, 6])
  })

  test('of deliveries that were never made are gone once the run has ended', () => {
    const run = new RunTold()
    run.invoke(fanout)
    const take = following()
    take(run.snapshot())
    run.call(0, 'ok').call(1, 'ok').call(2, 'ok').call(4, 'ok')
    const rows = take(run.run({ state: 'completed', endedAt: 2000 }).changes())
    expect(rows.map(row => row.call)).toEqual([0, 2, 1, 4, 5])
  })
})
