import { describe, expect, test } from 'vitest'
import type { Call } from './state.ts'
import { callback, drawFlow, fanout, source, target } from './testing/draw-flow.ts'
import { fakeServices } from './testing/fake-services.ts'
import { World } from './testing/world.ts'

/** A source with so many targets of one service, and a callback for each. */
function wide(count: number, service = 'work', more: object = {}) {
  const ids = Array.from({ length: count }, (_, index) => `t${index}`)
  const nodes = {
    s: source('src', more),
    c: callback('cb'),
    ...Object.fromEntries(ids.map(id => [id, target(service)])),
  }
  return drawFlow(nodes, [...ids.map(id => ['s', 'call', id] as const), ['s', 'on-target', 'c']])
}

describe('calls in flight', () => {
  test('are as many as the run allows, targets and callbacks each', async () => {
    const world = new World({ concurrency: 3 })
    for (const name of ['work', 'cb']) world.runtime.handle(name, context => context.sleep(10))
    const { run } = await world.complete(wide(20))
    await expect(run.completed).resolves.toMatchObject({ ok: true })
    expect([world.runtime.peaks.get('work'), world.runtime.peaks.get('cb')]).toEqual([3, 3])
  })

  test('of a source are as many as it says', async () => {
    const world = new World()
    world.runtime.handle('work', context => context.sleep(10))
    await world.complete(wide(20, 'work', { concurrency: 4 }))
    expect(world.runtime.peaks.get('work')).toBe(4)
  })

  test('of a service are as many as it says, over all runs', async () => {
    const world = new World({ services: fakeServices({ work: { concurrency: 2 } }) })
    world.runtime.handle('work', context => context.sleep(10))
    const runs = [world.start(wide(5)), world.start(wide(5))]
    await world.settle()
    for (const { run } of runs) await expect(run.completed).resolves.toMatchObject({ ok: true })
    expect(world.runtime.peaks.get('work')).toBe(2)
  })

  test('those that wait at a service’s gate take nobody else’s place', async () => {
    const world = new World({ concurrency: 2, services: fakeServices({ narrow: { concurrency: 1 } }) })
    world.runtime.handle('narrow', context => context.sleep(100))
    const flow = drawFlow(
      { s: source('src'), a: target('narrow'), b: target('narrow'), d: target('narrow'), e: target('free') },
      ['a', 'b', 'd', 'e'].map(id => ['s', 'call', id] as const),
    )
    const { told } = world.start(flow)
    await world.pass(50)
    expect(told.outcomes.map(one => one.service)).toEqual(['free'])
    await world.settle()
    expect(world.runtime.peaks.get('narrow')).toBe(1)
    expect(told.outcomes).toHaveLength(4)
  })

  test('slow callbacks never keep a target from starting', async () => {
    const world = new World({ concurrency: 1 })
    world.runtime.handle('cb', context => context.hang())
    world.start(wide(5))
    await world.pass(10)
    expect(world.runtime.submissions('work')).toHaveLength(5)
    expect(world.runtime.submissions('cb')).toHaveLength(1)
  })

  test('a further attempt finds room again under its source’s limit', async () => {
    const world = new World()
    world.runtime.handle('work', async ({ task, sleep }) => {
      await sleep(10)
      if (task.attempt === 1) throw new Error('once')
    })
    const flow = drawFlow(
      {
        s: source('src', { concurrency: 1 }),
        a: target('work', { retry: { attempts: 2, backoffMs: 1 } }),
        b: target('work', { retry: { attempts: 2, backoffMs: 1 } }),
      },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
      ],
    )
    const { run } = await world.complete(flow)
    await expect(run.completed).resolves.toMatchObject({ ok: true })
    expect(world.runtime.peaks.get('work')).toBe(1)
  })
})

describe('what is not recorded yet', () => {
  test('holds up new calls once there is too much of it, and no longer', async () => {
    const world = new World({ auto: false })
    const { run } = world.start(wide(6000))
    await world.quiet()
    // Each has begun and ended: two events each that wait, and none was recorded.
    const before = world.runtime.submissions('work').length
    expect(before).toBeGreaterThanOrEqual(2000)
    expect(before).toBeLessThan(4000)
    await world.quiet()
    expect(world.runtime.submissions('work')).toHaveLength(before)
    for (let turn = 0; turn < 200 && world.executor.runs.size > 0; turn++) {
      world.journal.grant()
      await world.quiet()
    }
    await expect(run.completed).resolves.toMatchObject({
      ok: true,
      counts: { targets: 6000, deliveries: 6000 },
    })
  })

  test('is shared among runs: one that has much to record does not keep others waiting', async () => {
    const world = new World({ auto: false })
    const many = wide(12_000)
    const pins = Object.fromEntries(
      Object.keys(many.nodes).map(id => [id, { ok: true, response: '1' } as const]),
    )
    const first = world.start(many, { pins })
    const second = world.start(wide(2))
    // Enough of them for one, and not for the other.
    for (let turn = 0; turn < 5; turn++) {
      await world.quiet()
      world.journal.grant()
    }
    expect(second.run.summary.state).toBe('completed')
    await expect(second.run.completed).resolves.toMatchObject({ ok: true })
    expect(first.run.summary.state).toBe('running')
  })

  test('counts by its size, too', async () => {
    const world = new World({ auto: false, concurrency: 4 })
    const megabyte = 'x'.repeat(1 << 20)
    world.runtime.handle('work', () => megabyte)
    world.start(wide(40))
    await world.quiet()
    const { length } = world.runtime.submissions('work')
    expect(length).toBeGreaterThanOrEqual(8)
    expect(length).toBeLessThanOrEqual(12)
  })
})

describe('texts', () => {
  /** Runs a flow to its end, and gives all calls that there were. */
  async function callsOf(world: World, document: ReturnType<typeof drawFlow>): Promise<Set<Call>> {
    const calls = new Set<Call>()
    const { run } = world.start(document)
    run.subscribe({
      run: () => {},
      invocation: () => {},
      call: (_record, call) => calls.add(call),
      log: () => {},
      failed: () => {},
    })
    await world.settle()
    await expect(run.completed).resolves.toMatchObject({ ok: true })
    return calls
  }

  test('are let go of once everybody has them', async () => {
    const world = new World({ services: fakeServices({ 'the.flow': { kind: 'flow', flow: 'inner' } }) })
    world.flow('inner', drawFlow({ i: source('in'), t: target('x') }, [['i', 'call', 't']]))
    world.runtime.handle('issuer', context => context.call({ pattern: 'parallel', targets: [['y', '1']] }))
    const flow = drawFlow(
      {
        s: fanout('src'),
        a: target('the.flow'),
        b: target('issuer'),
        c: callback('cb'),
        f: callback('fin'),
        n: target('z'),
      },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
        ['s', 'on-target', 'c'],
        ['s', 'on-final', 'f'],
        ['c', 'call', 'n'],
      ],
    )
    const calls = await callsOf(world, flow)
    expect(calls.size).toBe(9)
    for (const call of calls) expect(call).toMatchObject({ text: '', payload: '', body: null, context: null })
  })

  test('of a fan-out’s targets stay until the finals have them', async () => {
    const world = new World()
    world.runtime.handle('slow', context => context.sleep(100))
    const flow = drawFlow({ s: fanout('src'), a: target('quick'), b: target('slow'), f: callback('fin') }, [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
      ['s', 'on-final', 'f'],
    ])
    const { told } = await world.complete(flow)
    const final = JSON.parse(told.outcomes.at(-1)?.body ?? '') as { data: object }
    expect(final.data).toMatchObject({ quick: { response: 'quick' }, slow: { ok: true } })
  })
})

describe('the log', () => {
  test('keeps what handlers say, with who said it, in the order of events', async () => {
    const world = new World()
    world.runtime.handle('work', context => {
      context.log('hello')
      context.log('careful', 'warn')
    })
    const { told, run } = await world.complete(wide(1))
    expect(told.lines.map(({ message, level, call, attempt }) => [message, level, call, attempt])).toEqual([
      ['hello', 'info', 0, 1],
      ['careful', 'warn', 0, 1],
    ])
    expect(run.snapshot()).toMatchObject({ logged: 2, dropped: 0 })
  })

  test('is capped; what is over it is counted, and the run says how much at its end', async () => {
    const world = new World()
    world.runtime.handle('work', context => {
      for (let index = 0; index < 10_050; index++) context.log(`line ${index}`)
    })
    const { told, run } = await world.complete(wide(1))
    expect(told.lines).toHaveLength(10_002)
    expect(told.lines.at(-2)?.message).toMatch(/^The run's log is full/)
    expect(told.lines.at(-1)).toMatchObject({
      message: "49 further lines were dropped: the run's log was full.",
      call: null,
    })
    const dropped = told.lines.reduce((sum, line) => sum + line.dropped, 0)
    expect(dropped).toBe(50)
    expect(run.snapshot()).toMatchObject({ logged: 10_002, dropped })
    expect(told.seqs).toEqual(told.seqs.map((_, index) => index + 1))
  })
})

describe('pins', () => {
  const flow = drawFlow(
    {
      s: fanout('src'),
      a: target('a', { request: { $jsonata: 'never' } }),
      b: target('b', { retry: { attempts: 3 } }),
      c: callback('cb'),
    },
    [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
      ['s', 'on-target', 'c'],
    ],
  )
  const pins = {
    a: { ok: true, response: '{"pinned":true}' },
    b: { ok: false, code: 'E_HTTP', exception: 'pinned failure' },
  } as const

  test('stand for what would run: nothing is invoked, the request is not made, a failure is not tried again', async () => {
    const world = new World()
    const { told, run } = await world.complete(flow, { pins })
    expect(world.runtime.submitted.map(task => task.service.name)).toEqual(['cb', 'cb'])
    expect(
      told.outcomes
        .slice(0, 2)
        .map(({ text, record }) => [text, record.state, record.pinned, record.attempt]),
    ).toEqual([
      ['{"pinned":true}', 'ok', true, 1],
      ['pinned failure', 'failed', true, 1],
    ])
    expect(world.runtime.submissions('cb').map(task => JSON.parse(task.body) as object)).toMatchObject([
      { response: { pinned: true }, ok: true },
      { response: '', ok: false, exception: 'pinned failure' },
    ])
    await expect(run.completed).resolves.toMatchObject({ ok: false })
  })

  test('hold even for services that do not exist, and for callbacks', async () => {
    const world = new World({
      services: fakeServices({
        a: { code: 'E_SERVICE_MISSING', message: 'missing' },
        cb: { code: 'E_SERVICE_LOAD', message: 'broken' },
      }),
    })
    const { run } = await world.complete(flow, {
      pins: { ...pins, b: { ok: true, response: '1' }, c: { ok: true, response: '2' } },
    })
    expect(world.runtime.submitted).toEqual([])
    await expect(run.completed).resolves.toMatchObject({ ok: true, counts: { deliveriesOk: 2 } })
  })

  test('so many that nothing else happens do not hold up the history', async () => {
    const world = new World()
    const many = wide(5000)
    const all = Object.fromEntries(
      Object.keys(many.nodes).map(id => [id, { ok: true, response: '1' } as const]),
    )
    const { run } = await world.complete(many, { pins: all })
    await expect(run.completed).resolves.toMatchObject({
      ok: true,
      counts: { targets: 5000, deliveries: 5000 },
    })
  })
})

describe('marks', () => {
  test('a call that runs for a while is marked in the history, once for each attempt', async () => {
    const world = new World()
    world.runtime.handle('work', async ({ task, sleep }) => {
      await sleep(900)
      if (task.attempt === 1) throw new Error('once')
    })
    const flow = drawFlow(
      { s: source('src'), a: target('work', { retry: { attempts: 2 } }), b: target('quick') },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
      ],
    )
    await world.complete(flow)
    const marks = world.journal.entries.flatMap(entry =>
      entry.type === 'started' ? [[entry.call, entry.attempt]] : [],
    )
    expect(marks).toEqual([
      [0, 1],
      [0, 2],
    ])
    expect(world.clock.pending).toBe(0)
  })
})
