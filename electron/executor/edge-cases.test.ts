import { describe, expect, test } from 'vitest'
import { byteToCode, type OutcomeCode } from '../../shared/error-codes.ts'
import { readRecords } from '../../shared/run/columns.ts'
import { MAX_JOINED } from './payload.ts'
import { callback, drawFlow, fanout, source, target } from './testing/draw-flow.ts'
import { Failure } from './testing/fake-runtime.ts'
import { fakeServices } from './testing/fake-services.ts'
import type { CallNotice } from './testing/run-recording.ts'
import { type FollowedRun, World } from './testing/world.ts'

/** One target with a callback beside a sibling that is well. */
const flowOf = (more: object = {}) =>
  drawFlow({ s: source('src'), t: target('the.target', more), u: target('sibling'), c: callback('cb') }, [
    ['s', 'call', 't'],
    ['s', 'call', 'u'],
    ['s', 'on-target', 'c'],
  ])

const outcomeOf = ({ told }: FollowedRun, service: string): CallNotice => {
  const found = told.outcomes.filter(one => one.service === service && one.phase === 'target')
  const [outcome] = found
  if (!outcome || found.length > 1) throw new Error(`Expected one outcome of ${service}, got ${found.length}`)
  return outcome
}

const payloads = (world: World, service: string): Record<string, unknown>[] =>
  world.runtime.submissions(service).map(task => JSON.parse(task.body) as Record<string, unknown>)

/** The target has failed so, its callback was told, its sibling is well, and the run has ended. */
async function expectFailed(
  world: World,
  followed: FollowedRun,
  code: OutcomeCode,
  exception: string | RegExp,
) {
  const outcome = outcomeOf(followed, 'the.target')
  expect(outcome.text).toMatch(exception)
  const told = payloads(world, 'cb').find(one => one.target === 'the.target')
  expect(told).toMatchObject({ ok: false, response: '', exception: outcome.text })
  const [context] = world.runtime
    .submissions('cb')
    .filter(task => (JSON.parse(task.body) as { target: string }).target === 'the.target')
  expect(context?.delivery).toMatchObject({ target: { errorCode: code } })
  expect(payloads(world, 'cb').find(one => one.target === 'sibling')).toMatchObject({
    ok: true,
    response: 'sibling',
  })
  await expect(followed.run.completed).resolves.toMatchObject({
    ok: false,
    state: 'completed',
    counts: { targets: 2, targetsOk: 1, targetsFailed: 1, deliveries: 2, deliveriesOk: 2 },
  })
  expect(world.runtime.violations).toEqual([])
}

describe('a target that can not be invoked completes, and its callbacks run', () => {
  test.each([
    ['is missing', 'E_SERVICE_MISSING', 'There is no service the.target'],
    ['is disabled in its folder', 'E_SERVICE_MISSING', 'the.target is disabled'],
    ['fails to load', 'E_SERVICE_LOAD', 'services/the/target.ts:3:1: Unexpected token'],
  ] as const)('when it %s', async (_, code, message) => {
    const world = new World({ services: fakeServices({ 'the.target': { code, message } }) })
    const followed = await world.complete(flowOf({ retry: { attempts: 5 } }))
    await expectFailed(world, followed, code, message)
    expect(world.runtime.submissions('the.target')).toEqual([])
    expect(outcomeOf(followed, 'the.target').record.attempt).toBe(1)
  })

  test('when its service can not even be made ready', async () => {
    const services = fakeServices()
    const resolve = services.resolve.bind(services)
    services.resolve = name => (name === 'the.target' ? undefined : resolve(name))
    const world = new World({ services })
    const followed = await world.complete(flowOf())
    await expectFailed(world, followed, 'E_SERVICE_LOAD', 'could not be made ready')
  })

  test('when the registry rejects, which it should not', async () => {
    const services = fakeServices()
    services.prepare = () => Promise.reject(new Error('broken'))
    const world = new World({ services })
    const { run } = await world.complete(flowOf())
    await expect(run.completed).resolves.toMatchObject({
      counts: { targets: 2, targetsFailed: 2, deliveriesFailed: 2 },
    })
  })
})

describe('whatever the runtime says of an attempt is its outcome', () => {
  test.each([
    ['throws', 'E_SERVICE_THREW', 'failed'],
    ['exits its process', 'E_WORKER_EXIT', 'failed'],
    ['loses its worker', 'E_WORKER_LOST', 'failed'],
    ['runs out of memory', 'E_OUT_OF_MEMORY', 'failed'],
    ['responds with what is not JSON', 'E_RESPONSE_NOT_SERIALISABLE', 'failed'],
    ['responds with too much', 'E_PAYLOAD_TOO_LARGE', 'failed'],
    ['gets an HTTP error', 'E_HTTP_STATUS', 'failed'],
    ['was interrupted', 'E_INTERRUPTED', 'interrupted'],
  ] as const)('when the target %s', async (_, code, state) => {
    const world = new World()
    world.runtime.handle('the.target', () => {
      throw new Failure(code, `It said ${code}\n    at services/the/target.ts:1:1`)
    })
    const followed = await world.complete(flowOf())
    await expectFailed(world, followed, code, `It said ${code}`)
    expect(outcomeOf(followed, 'the.target').record.state).toBe(state)
  })

  test('that an attempt began is shown even where the runtime tells of it only with the result', async () => {
    const world = new World()
    world.runtime.tellsStarts = false
    world.runtime.handle('the.target', context => context.sleep(30))
    const { told } = await world.complete(flowOf())
    const records = told.calls.filter(one => one.service === 'the.target').map(one => one.record)
    expect(records.map(record => record.state)).toEqual(['running', 'ok'])
    expect(records[1]).toMatchObject({ runMs: 30 })
    expect(told.seqs).toEqual(told.seqs.map((_, index) => index + 1))
  })

  test('an outcome of a task is taken once: what the runtime says again goes unheard', async () => {
    const world = new World()
    const followed = await world.complete(flowOf())
    const [task] = world.runtime.submissions('the.target')
    if (!task) throw new Error('Expected a task')
    const before = world.journal.entries.length
    task.sink.finished(task, { ok: false, code: 'E_WORKER_LOST', text: 'late', startedAt: null, endedAt: 0 })
    task.sink.started(task, 0)
    task.sink.logged(task, { at: 0, level: 'info', message: 'late', data: null, dropped: 0 })
    await world.quiet()
    expect(world.journal.entries).toHaveLength(before)
    expect(outcomeOf(followed, 'the.target').record.state).toBe('ok')
  })
})

test('what a task says when it is over is put down to it as long as its run goes on', async () => {
  const world = new World()
  world.runtime.handle('cb', context => context.sleep(30))
  const { run, told } = world.start(flowOf())
  await world.quiet()
  const [task] = world.runtime.submissions('the.target')
  if (!task) throw new Error('Expected a task')
  task.sink.logged(task, { at: 0, level: 'error', message: 'late', data: null, dropped: 0 })
  await world.settle()
  expect(run.summary.state).toBe('completed')
  expect(told.lines).toMatchObject([{ message: 'late', call: task.call }])
})

describe('a target that never ends', () => {
  test('is ended by its timeout, 30 minutes if nobody says otherwise', async () => {
    const world = new World()
    world.runtime.handle('the.target', context => context.hang())
    const followed = await world.complete(flowOf())
    await expectFailed(world, followed, 'E_TIMEOUT', '1800000 ms')
    expect(outcomeOf(followed, 'the.target').record).toMatchObject({ state: 'timed-out', runMs: 1_800_000 })
  })

  test.each([
    ['the node', { timeoutMs: 100 }, 200, 100],
    ['the service', {}, 200, 200],
  ])('its deadline is what %s says', async (_, more, ofService, expected) => {
    const world = new World({ services: fakeServices({ 'the.target': { timeoutMs: ofService } }) })
    world.runtime.handle('the.target', context => context.hang())
    const followed = await world.complete(flowOf(more))
    expect(outcomeOf(followed, 'the.target').record.runMs).toBe(expected)
  })
})

describe('requests', () => {
  test.each([['text'], [0], [null], [false], [''], [[]], [{ a: [1, { b: null }] }]])(
    '%j arrives as it is',
    async request => {
      const world = new World()
      await world.complete(flowOf({ request }))
      const [task] = world.runtime.submissions('the.target')
      expect(task?.body).toBe(JSON.stringify(request))
    },
  )

  test('an expression is evaluated over the input, once for all attempts, and the history keeps what it gave', async () => {
    const world = new World()
    let evaluations = 0
    world.runtime.expression('x', bindings => {
      evaluations++
      return { from: (bindings as { input: unknown }).input }
    })
    world.runtime.handle('the.target', ({ task }) => {
      if (task.attempt === 1) throw new Error('once')
    })
    const followed = await world.complete(flowOf({ request: { $jsonata: 'x' }, retry: { attempts: 2 } }), {
      input: { id: 7 },
    })
    expect(world.runtime.submissions('the.target').map(task => task.body)).toEqual(
      Array(2).fill('{"from":{"id":7}}'),
    )
    expect(evaluations).toBe(1)
    const requests = world.journal.entries.flatMap(entry =>
      entry.type === 'attempt' ? [entry.attempt.request] : [],
    )
    expect(requests.filter(request => request !== null)).toEqual(Array(2).fill('{"from":{"id":7}}'))
    expect(outcomeOf(followed, 'the.target').record.state).toBe('ok')
  })

  test('an expression that fails completes the target with E_REQUEST, without another attempt', async () => {
    const world = new World()
    world.runtime.expression('x', () => Promise.reject(new Error('Unknown operator: "?" at column 3')))
    const followed = await world.complete(flowOf({ request: { $jsonata: 'x' }, retry: { attempts: 4 } }))
    await expectFailed(world, followed, 'E_REQUEST', /could not be made: Unknown operator/)
    expect(world.runtime.submissions('the.target')).toEqual([])
  })

  test('an expression that never ends is ended by the timeout of the attempt', async () => {
    const world = new World()
    world.runtime.expression('x', () => new Promise(() => {}))
    const followed = await world.complete(flowOf({ request: { $jsonata: 'x' }, timeoutMs: 50 }))
    await expectFailed(world, followed, 'E_TIMEOUT', 'took longer than its 50 ms')
  })

  test('what an evaluation gives after it was given up counts for nothing', async () => {
    const world = new World()
    const given: ((text: string) => void)[] = []
    world.runtime.evaluate = () => new Promise(resolve => given.push(resolve))
    const retry = { attempts: 2, backoffMs: 0 }
    world.start(flowOf({ request: { $jsonata: 'x' }, timeoutMs: 50, retry }))
    await world.pass(60)
    expect(given).toHaveLength(2)
    given[0]?.('"late"')
    await world.pass(1)
    given[1]?.('"in time"')
    await world.settle()
    expect(world.runtime.submissions('the.target').map(task => task.body)).toEqual(['"in time"'])
    expect(world.clock.pending).toBe(0)
  })

  test('under a callback that is a source, an expression sees what that delivery received and responded', async () => {
    const world = new World()
    world.runtime.handle('cb', () => ({ made: true }))
    const flow = drawFlow(
      {
        s: source('src'),
        t: target('a'),
        c: callback('cb'),
        u: target('b', { request: { $jsonata: 'all' } }),
      },
      [
        ['s', 'call', 't'],
        ['s', 'on-target', 'c'],
        ['c', 'call', 'u'],
      ],
    )
    const { told } = await world.complete(flow, { input: 5 })
    const [task] = world.runtime.submissions('b')
    expect(JSON.parse(task?.body ?? '')).toMatchObject({
      input: 5,
      payload: { source: 'src', target: 'a', ok: true },
      response: { made: true },
      cid: told.invocations[1]?.cid,
      source: 'cb',
    })
  })
})

test('responses that are too large together fail the finals, the answer and the flow that would hold them', async () => {
  const world = new World({ services: fakeServices({ 'the.flow': { kind: 'flow', flow: 'inner' } }) })
  const calls = (from: string) => ['a', 'b'].map(id => [from, 'call', id] as const)
  world.flow('inner', drawFlow({ i: fanout('in'), a: target('x'), b: target('y') }, calls('i')))
  let answer: unknown
  world.runtime.handle('issuer', async context => {
    const targets: [string, string][] = [
      ['x', '1'],
      ['y', '1'],
    ]
    answer = await context.call({ pattern: 'parallel', targets }).catch((error: unknown) => error)
  })
  const { run, told } = world.start(
    drawFlow({ s: fanout('src'), a: target('the.flow'), b: target('issuer'), f: callback('fin') }, [
      ...calls('s'),
      ['s', 'on-final', 'f'],
    ]),
  )
  run.subscribe({
    run: () => {},
    invocation: () => {},
    // A string of this length that nobody reads takes no memory.
    call: (_record, { invocation }) => {
      for (const one of invocation.completed) one.payload = 'x'.repeat(MAX_JOINED)
    },
    log: () => {},
    failed: () => {},
  })
  await world.settle()
  expect(answer).toMatchObject({ code: 'E_PAYLOAD_TOO_LARGE' })
  const texts = Object.fromEntries(told.outcomes.map(one => [one.service, one.text]))
  expect(texts['the.flow']).toMatch(/^The response of the.flow would be longer than/)
  expect(texts.fin).toMatch(/^The payload of fin would be longer than/)
  expect(byteToCode(told.outcomes.find(one => one.service === 'fin')?.record.code ?? 0)).toBe(
    'E_PAYLOAD_TOO_LARGE',
  )
  await expect(run.completed).resolves.toMatchObject({ state: 'completed', ok: false })
})

test('a snapshot says what was shown, and the notices go on from there', async () => {
  const world = new World({ auto: false })
  const { run, told } = world.start(flowOf())
  await world.quiet()
  expect(run.snapshot()).toMatchObject({ to: 0, invocations: [], run: { state: 'running' } })
  world.journal.grant(2)
  await world.quiet()
  world.journal.grant(1)
  const snapshot = run.snapshot()
  expect(snapshot.to).toBe(told.seqs.at(-1))
  expect(snapshot.invocations).toEqual(told.invocations)
  const latest = new Map(told.calls.map(({ record }) => [record.call, record]))
  const shown = readRecords(snapshot.records)
  expect(shown.map(record => [record.call, record.seq, record.state])).toEqual(
    [...latest.values()].map(record => [record.call, record.seq, record.state]),
  )
})
