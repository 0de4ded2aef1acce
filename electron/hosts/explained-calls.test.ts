import { afterEach, describe, expect, test } from 'vitest'
import { type RunId, runIdSchema } from '../../shared/ids.ts'
import { applyUpdate, type RunView } from '../../shared/run/projection.ts'
import { flowOf, openTestApp, type TestApp } from './testing/open-test-app.ts'

let app: TestApp | undefined
afterEach(async () => {
  await app?.close()
  app = undefined
})

const runId = (digit: number): RunId => runIdSchema.parse(`K${String(digit).padStart(27, '0')}`)

/** Runs a flow, and acts once each call is as it is wanted. */
async function runUntilEnd(
  { client }: TestApp,
  id: RunId,
  path: string,
  act: (view: RunView) => void = () => {},
): Promise<void> {
  let view: RunView | undefined
  const { done } = client.subscribe('run.watch', { runId: id, pending: true }, update => {
    view = applyUpdate(view, update)
    act(view)
  })
  await client.call('run.start', { path, runId: id })
  await done
}

describe('a call', () => {
  test('says what it threw, and which attempt of how many', async () => {
    const flow = flowOf(
      {
        s: { kind: 'source', service: 'x' },
        a: { kind: 'target', service: 'fails', retry: { attempts: 2, backoffMs: 1 } },
        b: { kind: 'target', service: 'demo.echo' },
        c: { kind: 'target', service: 'no.such' },
      },
      [
        ['s', 'a', 'call'],
        ['s', 'b', 'call'],
        ['s', 'c', 'call'],
      ],
    )
    app = await openTestApp({
      'flows/f.flow.json': flow,
      'services/fails.mjs': 'export default () => { throw new RangeError("no\\nstock") }',
    })
    await runUntilEnd(app, runId(1), 'flows/f.flow.json')
    const { reasons } = await app.client.call('run.reasons', { runId: runId(1), calls: [0, 1, 2, 99] })
    expect(reasons).toEqual([
      {
        call: 0,
        attempt: 2,
        attempts: 2,
        exception: { name: 'RangeError', message: 'no' },
        cancelledBy: null,
      },
      {
        call: 2,
        attempt: 1,
        attempts: null,
        exception: { name: null, message: expect.stringContaining('no.such') },
        cancelledBy: null,
      },
    ])
  })

  test('says who cancelled it', async () => {
    const sleep = { kind: 'target', service: 'demo.sleep', request: { ms: 60_000 } } as const
    const alone = flowOf({ s: { kind: 'source', service: 'x' }, a: sleep }, [['s', 'a', 'call']])
    const hasty = flowOf(
      {
        s: { kind: 'source', service: 'x', pattern: 'fanout', policy: 'first-success' },
        a: sleep,
        b: { kind: 'target', service: 'demo.echo' },
      },
      [
        ['s', 'a', 'call'],
        ['s', 'b', 'call'],
      ],
    )
    app = await openTestApp({ 'flows/alone.flow.json': alone, 'flows/hasty.flow.json': hasty })
    const { client } = app
    const isRunning = (view: RunView): boolean => view.calls[0]?.state === 'running'
    await runUntilEnd(app, runId(1), 'flows/alone.flow.json', view => {
      if (isRunning(view)) void client.call('run.cancel-call', { runId: runId(1), call: 0 })
    })
    await runUntilEnd(app, runId(2), 'flows/alone.flow.json', view => {
      if (isRunning(view)) void client.call('run.cancel', { runId: runId(2) })
    })
    await runUntilEnd(app, runId(3), 'flows/hasty.flow.json')
    const by = async (id: RunId) =>
      (await client.call('run.reasons', { runId: id, calls: [0] })).reasons.map(reason => reason.cancelledBy)
    expect(await by(runId(1))).toEqual(['user'])
    expect(await by(runId(2))).toEqual(['run'])
    expect(await by(runId(3))).toEqual(['policy'])
  })

  test('says what held for it: what its node says, else its service', async () => {
    const flow = flowOf(
      {
        s: { kind: 'source', service: 'x' },
        a: { kind: 'target', service: 'own', timeoutMs: 5000 },
        b: { kind: 'target', service: 'demo.echo', isolation: 'own', retry: { attempts: 3 } },
      },
      [
        ['s', 'a', 'call'],
        ['s', 'b', 'call'],
      ],
    )
    app = await openTestApp({
      'flows/f.flow.json': flow,
      'services/own.mjs':
        'export default { isolation: "own", concurrency: 2, retry: { attempts: 4 }, handle: () => 1 }',
    })
    await runUntilEnd(app, runId(1), 'flows/f.flow.json')
    const settings = async (call: number) =>
      (await app?.client.call('run.call', { runId: runId(1), call }))?.settings
    const common = { quarantined: false, isolation: 'own' }
    expect(await settings(0)).toEqual({
      ...common,
      timeoutMs: 5000,
      attempts: 4,
      concurrency: 2,
      idempotent: false,
    })
    expect(await settings(1)).toEqual({
      ...common,
      timeoutMs: 1_800_000,
      attempts: 3,
      concurrency: null,
      idempotent: true,
    })
    const { services } = await app.client.call('service.list', {})
    expect(services.find(({ name }) => name === 'own')?.settings).toMatchObject({ isolation: 'own' })
  })

  test('is compared with those of the runs before', async () => {
    const flow = flowOf(
      { s: { kind: 'source', service: 'x' }, a: { kind: 'target', service: 'demo.echo' } },
      [['s', 'a', 'call']],
    )
    app = await openTestApp({ 'flows/f.flow.json': flow })
    for (const digit of [1, 2, 3]) await runUntilEnd(app, runId(digit), 'flows/f.flow.json')
    const { nodes } = await app.client.call('run.usual', { flow: 'flows/f.flow.json', before: runId(3) })
    expect(nodes).toEqual({
      a: { service: 'demo.echo', p50Ms: expect.any(Number), p95Ms: expect.any(Number), runs: 2 },
    })
    expect(await app.client.call('run.usual', { flow: 'flows/other.flow.json' })).toEqual({ nodes: {} })
  })
})
