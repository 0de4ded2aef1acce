import { describe, expect, test } from 'vitest'
import { type RunId, runIdSchema } from '../../../shared/ids.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { RunSummary } from '../../../shared/run/model.ts'
import { settled, TestClock } from '../client/testing.ts'
import { RunsOfWorkspace } from './runs-list.ts'
import { FakeHost } from './testing/fake-host.ts'
import { RunTold } from './testing/runs.ts'

const idOf = (at: number): RunId => runIdSchema.parse(`K${String(at).padStart(27, '0')}`)
const runOf = (at: number, change: Partial<RunSummary> = {}): RunSummary => ({
  ...new RunTold().summary,
  runId: idOf(at),
  ...change,
})

const setup = () => {
  /** Newest first. */
  const history: RunSummary[] = []
  const host = new FakeHost({
    'run.list': ({ filter, after, limit = 100 }) => {
      const from = after === undefined ? 0 : history.findIndex(run => run.runId === after) + 1
      const found = history
        .slice(from)
        .filter(run => filter?.state === undefined || run.state === filter.state)
      return { runs: structuredClone(found.slice(0, limit)), more: found.length > limit }
    },
  })
  const clock = new TestClock()
  let visible = true
  const list = new RunsOfWorkspace({ host, every: clock.every, visible: () => visible })
  return {
    history,
    host,
    clock,
    list,
    state: () => list.store.getState(),
    hide: (hidden: boolean) => {
      visible = !hidden
    },
  }
}

describe('the list of runs', () => {
  test('comes in pages', async () => {
    const { history, list, state } = setup()
    for (let at = 249; at >= 0; at--) history.push(runOf(at))
    await list.load()
    expect([state().runs.length, state().more]).toEqual([100, true])
    await list.loadMore()
    await list.loadMore()
    expect([state().runs.length, state().more]).toEqual([250, false])
    await list.loadMore()
    expect(state().runs.map(run => run.runId)).toEqual(history.map(run => run.runId))
  })

  test('stays as long as it was when it is read again, and keeps the objects that stay the same', async () => {
    const { history, list, state } = setup()
    for (let at = 149; at >= 0; at--) history.push(runOf(at))
    await list.load()
    await list.loadMore()
    const before = state().runs
    await list.load()
    expect(state().runs).toBe(before)
    history[0] = runOf(149, { state: 'completed', ok: true, endedAt: 5 })
    history.unshift(runOf(200))
    await list.load()
    expect(state().runs).toHaveLength(150)
    expect(state().runs[1]).toMatchObject({ state: 'completed' })
    expect(state().runs.slice(2)).toEqual(before.slice(1, 149))
    expect(state().runs[2]).toBe(before[1])
  })

  const watched = (host: FakeHost) => {
    const [followed] = host.followers('runs.watch')
    if (followed === undefined) throw new Error('Expected runs to be watched')
    return followed
  }

  test('is read at once when the host tells of news, while it is shown and the page is seen', async () => {
    const { list, host, clock, hide } = setup()
    const read = async () => {
      await settled()
      return host.called('run.list').length
    }
    expect(host.followers('runs.watch')).toHaveLength(0)
    const [one, two] = [list.watch(), list.watch()]
    watched(host).item({})
    expect(await read()).toBe(1)
    watched(host).item({})
    expect(await read()).toBe(2)
    clock.pass(10_000)
    expect(await read()).toBe(2)
    hide(true)
    watched(host).item({})
    clock.pass(5000)
    expect(await read()).toBe(2)
    hide(false)
    clock.pass(1000)
    expect(await read()).toBe(3)
    one()
    one()
    watched(host).item({})
    expect(await read()).toBe(4)
    two()
    expect(host.followers('runs.watch')).toHaveLength(0)
    expect(clock.waiting).toBe(0)
  })

  test('is read again once, however many news come while it is being read', async () => {
    const { list, host, history } = setup()
    list.watch()
    await settled()
    const held = Promise.withResolvers<void>()
    host.answers['run.list'] = async () => {
      await held.promise
      return { runs: history, more: false }
    }
    watched(host).item({})
    for (let times = 0; times < 5; times++) watched(host).item({})
    await settled()
    expect(host.called('run.list')).toHaveLength(2)
    held.resolve()
    await settled()
    expect(host.called('run.list')).toHaveLength(3)
  })

  test('is read once a second where it is long', async () => {
    const { list, host, history, clock } = setup()
    for (let at = 249; at >= 0; at--) history.push(runOf(at))
    list.watch()
    await settled()
    await list.loadMore()
    for (let times = 0; times < 5; times++) watched(host).item({})
    await settled()
    expect(host.called('run.list')).toHaveLength(2)
    clock.pass(1000)
    await settled()
    expect(host.called('run.list')).toHaveLength(3)
  })

  test('is looked for where the host does not tell, and told of again in another workspace', async () => {
    const { list, host, clock } = setup()
    list.watch()
    await settled()
    watched(host).end(new CommandError('E_HISTORY', 'No'))
    clock.pass(1000)
    await settled()
    expect(host.called('run.list')).toHaveLength(2)
    list.reset()
    expect(host.followers('runs.watch')).toHaveLength(1)
    await settled()
    const before = host.called('run.list').length
    clock.pass(5000)
    await settled()
    expect(host.called('run.list')).toHaveLength(before)
  })

  test('is that of the filter that was set last, whichever answer comes last', async () => {
    const { list, host, state } = setup()
    const answers: (() => void)[] = []
    host.answers['run.list'] = ({ filter }) =>
      new Promise(resolve => {
        answers.push(() => resolve({ runs: [runOf(filter?.text === 'a' ? 1 : 2)], more: false }))
      })
    list.setFilter({ text: 'a' })
    list.setFilter({ text: 'b' })
    await settled()
    answers[1]?.()
    await settled()
    answers[0]?.()
    await settled()
    expect(state()).toMatchObject({ filter: { text: 'b' }, loading: false, runs: [{ runId: idOf(2) }] })
  })

  test('says what went wrong, and has what it had', async () => {
    const { list, host, history, state } = setup()
    history.push(runOf(1))
    await list.load()
    host.answers['run.list'] = () => {
      throw new CommandError('E_HISTORY', 'The history is locked.')
    }
    await list.load()
    expect(state()).toMatchObject({
      error: 'The history is locked.',
      loading: false,
      runs: [{ runId: idOf(1) }],
    })
  })

  test('offers interrupted runs, those that are there now', async () => {
    const { list, history, state } = setup()
    history.push(runOf(2, { state: 'interrupted' }), runOf(1))
    list.reset()
    await settled()
    expect(state().interrupted.map(run => run.runId)).toEqual([idOf(2)])
    history[0] = runOf(2)
    list.runsChanged()
    await settled()
    expect(state().interrupted).toEqual([])
  })
})
