import { describe, expect, test } from 'vitest'
import type { CallInfo, LogLine } from '../../../../shared/contract.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import { settled, TestFrames } from '../../client/testing.ts'
import { FakeHost, type Followed } from '../testing/fake-host.ts'
import { RunTold, runId } from '../testing/runs.ts'
import { RunSession, type SessionChange } from './session.ts'

const setup = (answers: FakeHost['answers'] = {}, pending = false) => {
  const host = new FakeHost(answers)
  const frames = new TestFrames()
  const changes: SessionChange[] = []
  const session = new RunSession({
    input: null,
    labelOf: () => undefined,
    host,
    runId,
    document: null,
    pending,
    frame: frames.request,
    onChange: change => changes.push(change),
  })
  const stream = (): Followed<'run.watch'> => {
    const [followed] = host.followers('run.watch')
    if (followed === undefined) throw new Error('Expected the run to be followed')
    return followed
  }
  return { host, frames, changes, session, stream }
}
const twoTargets = () => {
  const run = new RunTold()
  run.invoke({ targets: [['t1'], ['t2']] })
  return run
}

describe('a run that is followed', () => {
  test('is known from its first frame on, and each frame is one change', () => {
    const { session, stream, frames, changes } = setup()
    const run = twoTargets()
    expect(session.state).toMatchObject({ view: null, live: true })
    stream().item(run.snapshot())
    stream().item(run.call(0, 'running').changes())
    stream().item(run.call(0, 'ok').call(1, 'running').changes())
    expect(changes).toHaveLength(0)
    frames.draw()
    expect(changes).toHaveLength(1)
    expect(session.state.view?.calls.map(call => call?.state)).toEqual(['ok', 'running'])
    stream().item(run.call(1, 'ok').changes())
    frames.draw()
    expect(changes).toHaveLength(2)
    expect([...(changes[1]?.nodes ?? [])].sort()).toEqual(['src', 't2'])
    expect([...(changes[1]?.calls ?? [])]).toEqual([1])
  })

  test('is not live any more once it has ended', () => {
    const { session, stream, frames } = setup()
    const run = twoTargets()
    stream().item(run.snapshot())
    stream().item(run.run({ state: 'completed', ok: true, endedAt: 2000 }).changes())
    // The end of the stream does not wait for a frame.
    stream().end()
    expect(session.state).toMatchObject({ live: false, error: null })
    expect(session.state.view?.run.ok).toBe(true)
    expect(frames.waiting).toBe(0)
  })

  test('is asked for from the start again when an update is missing', () => {
    const { session, stream, frames, host } = setup({}, true)
    const run = twoTargets()
    expect(stream().params).toEqual({ runId, pending: true })
    stream().item(run.snapshot())
    frames.draw()
    run.call(0, 'running').changes()
    stream().item(run.call(0, 'ok').changes())
    frames.draw()
    expect(host.followers('run.watch')).toHaveLength(1)
    // It has begun: it is not waited for again.
    expect(stream().params).toEqual({ runId, pending: false })
    stream().item(run.call(1, 'ok').snapshot())
    frames.draw()
    expect(session.state.view?.calls.map(call => call?.state)).toEqual(['ok', 'ok'])
    expect(session.statuses.get('t2' as never)).toMatchObject({ state: 'ok' })
  })

  test('says why it can not be followed', () => {
    const { session, stream } = setup()
    stream().end(new CommandError('E_NOT_FOUND', 'There is no run of this id.'))
    expect(session.state).toMatchObject({ live: false, error: 'There is no run of this id.' })
  })

  test('tells nothing once nobody looks', () => {
    const { session, stream, frames, changes, host } = setup()
    const followed = stream()
    followed.item(twoTargets().snapshot())
    session.dispose()
    frames.draw()
    followed.end()
    expect(changes).toHaveLength(0)
    expect(host.followers('run.watch')).toHaveLength(0)
  })
})

describe('what is known of a call', () => {
  const info = (attempts: number): CallInfo => ({
    runId,
    call: 0,
    phase: 'target',
    state: 'ok',
    nodeId: null,
    service: 't1',
    received: null,
    attempts: Array.from({ length: attempts }, (_, at) => ({
      attempt: at + 1,
      state: 'ok',
      errorCode: null,
      at: 0,
      queuedMs: 0,
      runMs: 0,
      exception: null,
      response: null,
    })),
  })

  test('is fetched when looked at, once for each state of the call', async () => {
    let attempts = 1
    const { session, stream, frames, host } = setup({ 'run.call': () => info(attempts) })
    const run = twoTargets()
    stream().item(run.call(0, 'running').snapshot())
    frames.draw()
    await Promise.all([session.look(0), session.look(0)])
    await session.look(0)
    expect(host.called('run.call')).toHaveLength(1)
    expect(session.state.details.get(0)?.attempts).toHaveLength(1)
    attempts = 2
    stream().item(run.call(0, 'ok').changes())
    frames.draw()
    await session.look(0)
    expect(session.state.details.get(0)?.attempts).toHaveLength(2)
  })

  test('is not replaced by an older answer that comes late', async () => {
    const waiting: ((value: CallInfo) => void)[] = []
    const { session, stream, frames } = setup({
      'run.call': () => new Promise(resolve => waiting.push(resolve)),
    })
    const run = twoTargets()
    stream().item(run.call(0, 'running').snapshot())
    frames.draw()
    const first = session.look(0)
    stream().item(run.call(0, 'ok').changes())
    frames.draw()
    const second = session.look(0)
    await settled()
    waiting[1]?.(info(2))
    await second
    waiting[0]?.(info(1))
    await first
    expect(session.state.details.get(0)?.attempts).toHaveLength(2)
  })

  test('is fetched again after it could not be', async () => {
    let fails = true
    const { session, stream, frames } = setup({
      'run.call': () => {
        if (fails) throw new CommandError('E_IO', 'no')
        return info(1)
      },
    })
    stream().item(twoTargets().call(0, 'ok').snapshot())
    frames.draw()
    await session.look(0)
    fails = false
    await session.look(0)
    expect(session.state.details.has(0)).toBe(true)
  })
})

describe('the log of a run', () => {
  const lineOf = (line: number): LogLine => ({
    line,
    at: 0,
    call: null,
    attempt: 1,
    level: 'info',
    message: `line ${line}`,
    data: null,
  })

  test('is fetched in pages once it is looked at, and goes on by itself', async () => {
    let logged = 1200
    const { session, stream, frames, host } = setup({
      'run.log': ({ after, limit = 100 }) => ({
        lines: Array.from({ length: Math.min(limit, logged - after) }, (_, at) => lineOf(after + at + 1)),
        dropped: 0,
      }),
    })
    const run = twoTargets()
    stream().item(run.log(1200).snapshot())
    frames.draw()
    await settled()
    expect(host.called('run.log')).toHaveLength(0)
    await session.loadLog()
    expect(session.state.log.map(({ line }) => line)).toEqual(Array.from({ length: 1200 }, (_, at) => at + 1))
    logged = 1203
    stream().item(run.log(3).changes())
    frames.draw()
    await settled()
    expect(session.state.log).toHaveLength(1203)
    // Nothing new is nothing to ask for.
    const asked = host.called('run.log').length
    await session.loadLog()
    expect(host.called('run.log')).toHaveLength(asked)
  })
})

describe('what explains the nodes of a run', () => {
  test('is fetched behind its updates: usual times once, reasons when calls have failed', async () => {
    const reason = (call: number) => ({
      call,
      attempt: 1,
      attempts: null,
      exception: { name: 'Error', message: `of ${call}` },
      cancelledBy: null,
    })
    const { host, session, stream, frames, changes } = setup({
      'run.usual': () => ({ nodes: { t1: { service: 't1', p50Ms: 10, p95Ms: 20, runs: 6 } } }),
      'run.reasons': ({ calls }) => ({ reasons: calls.map(reason) }),
    })
    const run = twoTargets()
    stream().item(run.snapshot())
    frames.draw()
    await settled()
    expect(host.called('run.usual')).toEqual([{ flow: 'flows/a.flow.json', before: runId }])
    expect(host.called('run.reasons')).toEqual([])
    expect([...(changes.at(-1)?.nodes ?? [])]).toEqual(['t1'])
    stream().item(run.call(0, 'failed', { code: 3, runMs: 90 }).call(1, 'ok').changes())
    frames.draw()
    await settled()
    expect(session.statuses.get('t1' as NodeId)).toMatchObject({
      exception: { name: 'Error', message: 'of 0' },
      slowBy: 9,
    })
    stream().item(run.call(1, 'failed', { code: 3 }).changes())
    frames.draw()
    await settled()
    expect(host.called('run.reasons').map(({ calls }) => calls)).toEqual([[0], [1]])
    expect(host.called('run.usual')).toHaveLength(1)
  })

  test('is left out where it can not be had, and asked for again with the next update', async () => {
    const { host, session, stream, frames } = setup()
    const run = twoTargets()
    stream().item(run.call(0, 'failed', { code: 3 }).snapshot())
    frames.draw()
    await settled()
    expect(session.statuses.get('t1' as NodeId)).toMatchObject({ state: 'failed', exception: null })
    stream().item(run.call(1, 'ok').changes())
    frames.draw()
    await settled()
    expect(host.called('run.reasons')).toHaveLength(2)
  })
})
