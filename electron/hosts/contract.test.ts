import { afterEach, describe, expect, test } from 'vitest'
import { type RunId, runIdSchema } from '../../shared/ids.ts'
import type { Client } from '../../shared/rpc/client.ts'
import { type RunEvent, runEventSchema } from '../../shared/run/event.ts'
import { applyUpdate, type RunView } from '../../shared/run/projection.ts'
import { flowOf, openTestApp, type TestApp } from './testing/open-test-app.ts'

let app: TestApp | undefined
afterEach(async () => {
  await app?.close()
  app = undefined
})

const runId = (digit: number): RunId => runIdSchema.parse(`K${String(digit).padStart(27, '0')}`)

const mixed = flowOf(
  {
    s: { kind: 'source', service: 'shop.check', pattern: 'fanout' },
    a: { kind: 'target', service: 'demo.echo', request: { n: 1 } },
    b: { kind: 'target', service: 'fails', retry: { attempts: 2, backoffMs: 1 } },
    c: { kind: 'target', service: 'missing.service' },
    d: { kind: 'target', service: 'demo.echo', request: { $jsonata: "{ 'twice': input.n * 2 }" } },
    k: { kind: 'callback', service: 'notes' },
    f: { kind: 'callback', service: 'demo.echo' },
  },
  [
    ['s', 'a', 'call'],
    ['s', 'b', 'call'],
    ['s', 'c', 'call'],
    ['s', 'd', 'call'],
    ['s', 'k', 'on-target'],
    ['s', 'f', 'on-final'],
  ],
)
const services = {
  'services/fails.mjs': 'export default () => { throw new Error("no stock") }',
  'services/notes.mjs':
    'export default ctx => { ctx.log.info("noted", { target: ctx.request.payload.target }) }',
}

async function eventsOf(client: Client, id: RunId, start?: () => Promise<unknown>): Promise<RunEvent[]> {
  let text = ''
  const { done } = client.subscribe('run.events', { runId: id, pending: start !== undefined }, lines => {
    text += lines
  })
  await start?.()
  await done
  expect(text.endsWith('\n')).toBe(true)
  return text
    .trimEnd()
    .split('\n')
    .map(line => runEventSchema.parse(JSON.parse(line)))
}

async function viewOf(client: Client, id: RunId, start?: () => Promise<unknown>): Promise<RunView> {
  let view: RunView | undefined
  const { done } = client.subscribe('run.watch', { runId: id, pending: start !== undefined }, update => {
    view = applyUpdate(view, update)
  })
  await start?.()
  await done
  if (!view) throw new Error('Expected a snapshot')
  return view
}

describe('a run', () => {
  test('is told as it happens, and afterwards, in the same words', async () => {
    app = await openTestApp({ 'flows/mixed.flow.json': mixed, ...services })
    const { client } = app
    const start = () =>
      client.call('run.start', { path: 'flows/mixed.flow.json', runId: runId(1), input: { n: 4 } })
    const live = await eventsOf(client, runId(1), start)
    const later = await eventsOf(client, runId(1))

    // A failed attempt that is tried again has a number and no line of its own.
    const seqs = live.map(event => event.seq)
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
    expect(later.map(event => event.seq)).toEqual(later.map((_, index) => index + 1))
    const comparable = (events: RunEvent[]) =>
      events.map(({ seq: _, ...event }) => JSON.stringify(event)).sort()
    expect(comparable(later)).toEqual(comparable(live))
    expect(
      live.filter(event => event.type === 'target.completed').map(event => [event.nodeId, event.ok]),
    ).toEqual(
      expect.arrayContaining([
        ['a', true],
        ['b', false],
        ['c', false],
        ['d', true],
      ]),
    )
    expect(live.filter(event => event.type === 'delivery.completed')).toHaveLength(5)
  })

  test('is the same to one who watched from the start, joined late, or looks at the records', async () => {
    app = await openTestApp({ 'flows/mixed.flow.json': mixed, ...services })
    const { client } = app
    const start = () =>
      client.call('run.start', { path: 'flows/mixed.flow.json', runId: runId(2), input: { n: 4 } })
    const watched = await viewOf(client, runId(2), start)
    const recorded = await viewOf(client, runId(2))
    expect(recorded.run).toEqual(watched.run)
    expect(recorded.invocations).toEqual(watched.invocations)
    expect(recorded.calls.map(call => call && { ...call, seq: 0 })).toEqual(
      watched.calls.map(call => call && { ...call, seq: 0 }),
    )
    expect(watched.run.counts).toEqual({
      targets: 4,
      targetsOk: 2,
      targetsFailed: 2,
      deliveries: 5,
      deliveriesOk: 5,
      deliveriesFailed: 0,
    })
  })

  test('can be looked into: what each call received and gave', async () => {
    app = await openTestApp({ 'flows/mixed.flow.json': mixed, ...services })
    const { client } = app
    const start = () =>
      client.call('run.start', { path: 'flows/mixed.flow.json', runId: runId(3), input: { n: 4 } })
    const events = await eventsOf(client, runId(3), start)
    const view = await viewOf(client, runId(3))
    for (const event of events) {
      if (event.type !== 'delivery.completed') continue
      const call = view.calls.findIndex((_, number) => {
        const place = view.index.place(number)
        if (place?.phase !== event.phase) return false
        return event.phase === 'on-final' || place.invocation.targets[place.target]?.service === event.target
      })
      const info = await client.call('run.call', { runId: runId(3), call })
      expect(info.received?.complete).toBe(true)
      // demo.echo is there twice: the second delivery is compared by its service alone.
      if (event.target !== 'demo.echo')
        expect(JSON.parse(info.received?.preview ?? '')).toEqual(event.payload)
    }
    const retried = await client.call('run.call', { runId: runId(3), call: 1 })
    expect(retried.attempts.map(({ attempt, state, errorCode }) => [attempt, state, errorCode])).toEqual([
      [1, 'failed', 'E_SERVICE_THREW'],
      [2, 'failed', 'E_SERVICE_THREW'],
    ])
    expect(retried.attempts[0]?.exception).toContain('no stock')
    const expression = await client.call('run.call', { runId: runId(3), call: 3 })
    expect(expression.received?.preview).toBe('{"twice":8}')
    const log = await client.call('run.log', { runId: runId(3), after: 0 })
    expect(log.lines.filter(line => line.message === 'noted')).toHaveLength(4)
  })

  test('with errors in its flow does not start, and says all of them with their places', async () => {
    const broken = flowOf({ s: { kind: 'source', service: 'x' }, k: { kind: 'callback', service: 'y' } }, [
      ['s', 'k', 'call'],
      ['k', 'nowhere', 'on-target'],
    ])
    app = await openTestApp({ 'flows/broken.flow.json': broken })
    const refused = await app.client
      .call('run.start', { path: 'flows/broken.flow.json' })
      .catch(error => error)
    expect(refused).toMatchObject({ code: 'E_INVALID_FLOW' })
    expect(refused.problems.map((problem: { pointer: string }) => problem.pointer)).toEqual(
      expect.arrayContaining(['/edges/e0/role', '/edges/e1/to']),
    )
    const { runs } = await app.client.call('run.list', {})
    expect(runs).toEqual([])
  })

  test('can be cancelled whole: no callback is invoked any more', async () => {
    const flow = flowOf(
      {
        s: { kind: 'source', service: 'x' },
        a: { kind: 'target', service: 'demo.sleep', request: { ms: 60_000 } },
        k: { kind: 'callback', service: 'demo.echo' },
      },
      [
        ['s', 'a', 'call'],
        ['s', 'k', 'on-target'],
      ],
    )
    app = await openTestApp({ 'flows/slow.flow.json': flow })
    const { client } = app
    const running = Promise.withResolvers<void>()
    let view: RunView | undefined
    const { done } = client.subscribe('run.watch', { runId: runId(4), pending: true }, update => {
      view = applyUpdate(view, update)
      if (view.calls[0]?.state === 'running') running.resolve()
    })
    await client.call('run.start', { path: 'flows/slow.flow.json', runId: runId(4) })
    await running.promise
    const summary = await client.call('run.cancel', { runId: runId(4) })
    await done
    expect(summary).toMatchObject({ state: 'cancelled', ok: false })
    expect(view?.calls.map(call => call?.state)).toEqual(['cancelled', 'cancelled'])
  })

  test('runs a target cancelled alone to its callbacks', async () => {
    const flow = flowOf(
      {
        s: { kind: 'source', service: 'x' },
        a: { kind: 'target', service: 'demo.sleep', request: { ms: 60_000 } },
        b: { kind: 'target', service: 'demo.echo' },
        k: { kind: 'callback', service: 'demo.echo' },
      },
      [
        ['s', 'a', 'call'],
        ['s', 'b', 'call'],
        ['s', 'k', 'on-target'],
      ],
    )
    app = await openTestApp({ 'flows/slow.flow.json': flow })
    const { client } = app
    const view = await viewOf(client, runId(5), async () => {
      await client.call('run.start', { path: 'flows/slow.flow.json', runId: runId(5) })
      const { cancelled } = await client.call('run.cancel-call', { runId: runId(5), call: 0 })
      expect(cancelled).toBe(true)
    })
    expect(view.calls.map(call => call?.state)).toEqual([
      expect.stringMatching(/cancelled/),
      'ok',
      'ok',
      'ok',
    ])
    expect(view.run).toMatchObject({ state: 'completed', ok: false })
  })

  test('uses pins instead of running', async () => {
    const flow = flowOf({ s: { kind: 'source', service: 'x' }, a: { kind: 'target', service: 'no.such' } }, [
      ['s', 'a', 'call'],
    ])
    app = await openTestApp({ 'flows/pinned.flow.json': flow })
    const { client } = app
    const pin = { response: { pinned: true } }
    await client.call('pin.set', { path: 'flows/pinned.flow.json', nodeId: 'a' as never, pin })
    const view = await viewOf(client, runId(6), () =>
      client.call('run.start', { path: 'flows/pinned.flow.json', runId: runId(6) }),
    )
    expect(view.calls[0]).toMatchObject({ state: 'ok', pinned: true })
    const call = await client.call('run.call', { runId: runId(6), call: 0 })
    expect(call.attempts[0]?.response?.preview).toBe('{"pinned":true}')
  })

  test('cannot take the id of another', async () => {
    app = await openTestApp({ 'flows/mixed.flow.json': mixed, ...services })
    const { client } = app
    await viewOf(client, runId(7), () =>
      client.call('run.start', { path: 'flows/mixed.flow.json', runId: runId(7), input: { n: 1 } }),
    )
    await expect(
      client.call('run.start', { path: 'flows/mixed.flow.json', runId: runId(7) }),
    ).rejects.toMatchObject({ code: 'E_CONFLICT' })
  })
})

test('a client that asks for what is not there is told so', async () => {
  app = await openTestApp({})
  const { client } = app
  await expect(client.call('run.find', { id: 'nothing' })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  await expect(client.call('run.cancel', { runId: runId(9) })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  await expect(client.subscribe('run.watch', { runId: runId(9) }, () => {}).done).rejects.toMatchObject({
    code: 'E_NOT_FOUND',
  })
  await expect(client.call('flow.read', { path: '../outside.flow.json' })).rejects.toMatchObject({
    code: 'E_BAD_PARAMS',
  })
})

test('shows code of the workspace, and nothing else of it; without an editor none is opened', async () => {
  app = await openTestApp({ 'services/a.ts': 'one\ntwo\nthree\n', '.env': 'TOKEN=hunter2' })
  const { client } = app
  expect(await client.call('source.read', { path: 'services/a.ts', line: 2, around: 1 })).toMatchObject({
    first: 1,
    lines: ['one', 'two', 'three'],
  })
  for (const path of ['.env', '../a.ts', 'services/b.ts'])
    await expect(client.call('source.read', { path, line: 1 })).rejects.toThrow()
  expect(await client.call('host.info', {})).toMatchObject({ canEdit: false })
  await expect(client.call('host.edit', { path: 'services/a.ts' })).rejects.toMatchObject({
    code: 'E_NOT_FOUND',
  })
})
