import { describe, expect, test } from 'vitest'
import { callback, drawFlow, fanout, source, target } from './testing/draw-flow.ts'
import { Failure } from './testing/fake-runtime.ts'
import { FakeServices, fakeServices } from './testing/fake-services.ts'
import { World, type WorldOptions } from './testing/world.ts'

const INNER = 'flows/inner.flow.json'

const outer = (more: object = {}) =>
  drawFlow({ s: fanout('src'), t: target('the.flow', { request: { id: 7 }, ...more }), c: callback('cb') }, [
    ['s', 'call', 't'],
    ['s', 'on-target', 'c'],
  ])

const inner = drawFlow(
  { i: source('inner.src'), a: target('a'), b: target('b'), z: fanout('other.src'), c: callback('inner.cb') },
  [
    ['i', 'call', 'a'],
    ['i', 'call', 'b'],
    ['z', 'call', 'a'],
    ['i', 'on-target', 'c'],
  ],
)

function worldOf(options: WorldOptions & { readonly more?: object } = {}): World {
  const services = fakeServices({ 'the.flow': { kind: 'flow', flow: INNER, ...options.more } })
  return new World({ services, ...options }).flow(INNER, inner)
}

describe('a target whose service is a flow', () => {
  test('responds with what came of its root invocations, which nest under it with a cid of their own', async () => {
    const world = worldOf()
    const { run, told } = await world.complete(outer(), { cid: 'mine' })
    const [task] = world.runtime.submissions('cb')
    const { response } = JSON.parse(task?.body ?? '') as { response: { cid: string; data: object } }
    expect(Object.keys(response)).toEqual(['ok', 'cid', 'data'])
    expect(response).toMatchObject({
      ok: true,
      data: { a: { response: 'a' }, b: {}, 'a#2': { source: 'other.src' } },
    })
    const [, ...roots] = told.invocations
    expect(roots.map(({ parent, source: name, cid }) => [parent, name, cid])).toEqual([
      [0, 'inner.src', response.cid],
      [0, 'other.src', response.cid],
    ])
    expect(response.cid).not.toBe('mine')
    await expect(run.completed).resolves.toMatchObject({ ok: true, counts: { targets: 4, deliveries: 3 } })
  })

  test('waits for targets, not for callbacks', async () => {
    const world = worldOf()
    world.runtime.handle('inner.cb', context => context.hang())
    const { told } = world.start(outer())
    await world.pass(5)
    expect(told.outcomes.map(one => one.service)).toContain('cb')
  })

  test('its request is the payload that expressions of its root invocations see', async () => {
    const world = worldOf()
    world.runtime.expression('all', bindings => bindings)
    world.flow(
      INNER,
      drawFlow({ i: source('in'), a: target('a', { request: { $jsonata: 'all' } }) }, [['i', 'call', 'a']]),
    )
    await world.complete(outer(), { input: 'run input' })
    expect(JSON.parse(world.runtime.submissions('a')[0]?.body ?? '')).toMatchObject({
      input: 'run input',
      payload: { id: 7 },
      response: null,
      source: 'in',
    })
  })

  test('fails as its targets do, and names them', async () => {
    const world = worldOf()
    world.runtime.handle('b', () => {
      throw new Failure('E_HTTP', 'refused\n    at b')
    })
    const { run, told } = await world.complete(outer())
    const outcome = told.outcomes.find(one => one.service === 'the.flow')
    expect(outcome?.text).toBe("the.flow: 1 of the flow's targets failed: b (E_HTTP)\nrefused\n    at b")
    expect(world.runtime.submissions('cb')[0]?.delivery).toMatchObject({
      target: { errorCode: 'E_HTTP' },
    })
    await expect(run.completed).resolves.toMatchObject({ ok: false })
  })

  test('of many failures names ten', async () => {
    const world = worldOf()
    world.runtime.handle('bad', () => {
      throw new Error('bad')
    })
    const ids = Array.from({ length: 13 }, (_, index) => `t${index}`)
    const nodes = { i: source('in'), ...Object.fromEntries(ids.map(id => [id, target('bad')])) }
    world.flow(
      INNER,
      drawFlow(
        nodes,
        ids.map(id => ['i', 'call', id] as const),
      ),
    )
    const { told } = await world.complete(outer())
    const outcome = told.outcomes.find(one => one.service === 'the.flow')
    expect(outcome?.text).toMatch(
      /^the.flow: 13 of the flow's targets failed: bad \(E_SERVICE_THREW\), .*#10 .*, 3 more\nbad$/,
    )
  })

  test('succeeds when the policies of its sources are satisfied, and the run is judged by that', async () => {
    const world = worldOf()
    world.runtime.handle('bad', () => {
      throw new Error('bad')
    })
    const flow = drawFlow(
      { i: fanout('in', { policy: 'first-success' }), a: target('bad'), b: target('b') },
      [
        ['i', 'call', 'a'],
        ['i', 'call', 'b'],
      ],
    )
    world.flow(INNER, flow)
    const { run } = await world.complete(outer())
    await expect(run.completed).resolves.toMatchObject({ ok: true })
  })

  test('a policy that nothing could satisfy fails it, without a target to blame', async () => {
    const world = worldOf()
    world.flow(INNER, drawFlow({ i: fanout('in', { policy: 'first-success' }) }, []))
    const { told } = await world.complete(outer())
    expect(told.outcomes[0]).toMatchObject({ text: 'the.flow: too few targets of in for its policy.' })
  })

  test('a flow without sources succeeds with nothing', async () => {
    const world = worldOf()
    world.flow(INNER, drawFlow({}, []))
    await world.complete(outer())
    const { response } = JSON.parse(world.runtime.submissions('cb')[0]?.body ?? '') as { response: object }
    expect(response).toMatchObject({ ok: true, data: {}, cid: expect.stringMatching(/^K/) as string })
  })

  test('that can not be loaded fails with E_SERVICE_LOAD', async () => {
    const world = worldOf()
    world.flow(INNER, new Error('line 3: Expected a comma'))
    const { told } = await world.complete(outer({ retry: { attempts: 3 } }))
    expect(told.outcomes[0]).toMatchObject({ text: `${INNER} could not be run: line 3: Expected a comma` })
    expect(told.outcomes[0]?.record.attempt).toBe(1)
  })

  test('its services are those that its own flow sees, and its nodes have no pins of the outer flow', async () => {
    const world = worldOf()
    const own = new FakeServices().define('a', { code: 'E_SERVICE_MISSING', message: 'not in this flow' })
    world.flow(INNER, inner, own)
    const pins = { a: { ok: true, response: '"pinned"' }, b: { ok: true, response: '"pinned"' } } as const
    const { told } = await world.complete(outer(), { pins })
    expect(told.outcomes.filter(one => one.service === 'a').map(one => one.text)).toEqual(
      Array(2).fill('not in this flow'),
    )
    expect(told.outcomes.find(one => one.service === 'b')).toMatchObject({
      text: '"b"',
      record: { pinned: false },
    })
  })
})

describe('limits', () => {
  test('a flow is nothing in flight: at a concurrency of one its targets run', async () => {
    const world = worldOf({ concurrency: 1 })
    const { run } = await world.complete(outer())
    await expect(run.completed).resolves.toMatchObject({ ok: true })
    expect(world.runtime.peaks.get('a')).toBe(1)
  })

  test('its source’s own limit counts it', async () => {
    const world = worldOf()
    world.runtime.handle('a', context => context.sleep(100))
    const flow = drawFlow(
      { s: source('src', { concurrency: 1 }), t: target('the.flow'), u: target('the.flow') },
      [
        ['s', 'call', 't'],
        ['s', 'call', 'u'],
      ],
    )
    world.start(flow)
    await world.pass(50)
    expect(world.runtime.submissions('a')).toHaveLength(2)
    await world.settle()
    expect(world.runtime.submissions('a')).toHaveLength(4)
  })

  test('its service’s limit lets so many flows run at once', async () => {
    const world = worldOf({ more: { concurrency: 1 } })
    world.runtime.handle('a', context => context.sleep(100))
    const flow = drawFlow({ s: source('src'), t: target('the.flow'), u: target('the.flow') }, [
      ['s', 'call', 't'],
      ['s', 'call', 'u'],
    ])
    world.start(flow)
    await world.pass(50)
    expect(world.runtime.submissions('a')).toHaveLength(2)
    await world.settle()
    expect(world.runtime.submissions('a')).toHaveLength(4)
  })

  test('a flow that invokes itself by way of code does not wait for its own end', async () => {
    const world = worldOf({ more: { concurrency: 1 } })
    world.flow(INNER, drawFlow({ i: source('in'), a: target('again') }, [['i', 'call', 'a']]))
    world.runtime.handle('again', async context =>
      context.call({ pattern: 'invoke', targets: [['the.flow', 'null']] }),
    )
    const { told, run } = await world.complete(outer())
    expect(told.outcomes[0]?.text).toBe(`A flow can't contain itself: ${INNER} → ${INNER}.`)
    await expect(run.completed).resolves.toMatchObject({ state: 'completed' })
  })
})

describe('circles', () => {
  test('a flow that contains itself fails where it would begin again', async () => {
    const world = new World({
      services: fakeServices({ first: { kind: 'flow', flow: 'one' }, second: { kind: 'flow', flow: 'two' } }),
    })
    // Two of them each: without an end to it that would double at each level.
    const calls = (name: string) =>
      drawFlow({ s: source('s'), t: target(name), u: target(name) }, [
        ['s', 'call', 't'],
        ['s', 'call', 'u'],
      ])
    world.flow('one', calls('second')).flow('two', calls('first'))
    const { told, run } = await world.complete(calls('first'))
    const failures = new Set(told.outcomes.map(one => one.text.split('\n').at(-1)))
    expect([...failures]).toEqual(["A flow can't contain itself: one → two → one."])
    await expect(run.completed).resolves.toMatchObject({ ok: false, counts: { targets: 14 } })
  })

  test('the flow that was started counts', async () => {
    const world = worldOf()
    const { told } = await world.complete(outer(), { path: INNER })
    expect(told.outcomes[0]?.text).toBe(`A flow can't contain itself: ${INNER} → ${INNER}.`)
  })
})

describe('attempts', () => {
  test('another attempt runs the flow anew', async () => {
    const world = worldOf()
    let calls = 0
    world.runtime.handle('b', () => {
      if (++calls === 1) throw new Error('once')
      return 'second'
    })
    const { told, run } = await world.complete(outer({ retry: { attempts: 2 } }))
    expect(told.invocations).toHaveLength(5)
    const cids = told.invocations.slice(1).map(one => one.cid)
    expect(new Set(cids).size).toBe(2)
    expect(told.outcomes.find(one => one.service === 'the.flow')?.record).toMatchObject({
      state: 'ok',
      attempt: 2,
    })
    // The flow's target succeeded in the end, and that is what the run is judged by.
    await expect(run.completed).resolves.toMatchObject({ ok: true })
  })

  test('its timeout ends what runs in it; what is left of that attempt is not taken for the next one', async () => {
    const world = worldOf()
    let calls = 0
    world.runtime.handle('b', async context => {
      if (++calls === 1) await context.hang()
      await context.sleep(20)
      return 'second'
    })
    const { told } = await world.complete(outer({ timeoutMs: 50, retry: { attempts: 2, backoffMs: 0 } }))
    const outcome = told.outcomes.find(one => one.service === 'the.flow')
    expect(outcome?.record).toMatchObject({ state: 'ok', attempt: 2 })
    expect(told.outcomes.filter(one => one.service === 'b').map(one => one.record.state)).toEqual([
      'cancelled',
      'ok',
    ])
    expect(told.calls.find(one => one.service === 'the.flow' && one.record.state === 'retrying')?.text).toBe(
      'the.flow took longer than its 50 ms.',
    )
  })

  test('a load that comes after its attempt was given up begins nothing', async () => {
    const world = worldOf()
    const loads: (() => void)[] = []
    const load = world.load.bind(world)
    world.load = async path => {
      await new Promise<void>(resolve => loads.push(resolve))
      return load(path)
    }
    const { told } = world.start(outer({ timeoutMs: 50, retry: { attempts: 2, backoffMs: 0 } }))
    await world.pass(60)
    expect(loads).toHaveLength(2)
    loads[0]?.()
    await world.quiet()
    expect(told.invocations).toHaveLength(1)
    loads[1]?.()
    await world.settle()
    expect(told.invocations).toHaveLength(3)
    expect(told.outcomes.find(one => one.service === 'the.flow')?.record).toMatchObject({
      state: 'ok',
      attempt: 2,
    })
  })
})
