import { describe, expect, test } from 'vitest'
import { callback, drawFlow, fanout, source, target } from './testing/draw-flow.ts'
import { World } from './testing/world.ts'

const payloads = (world: World, service: string): Record<string, unknown>[] =>
  world.runtime.submissions(service).map(task => JSON.parse(task.body) as Record<string, unknown>)

describe('names', () => {
  test('the same service twice runs twice; payloads name the service, finals number the instances', async () => {
    const world = new World()
    const flow = drawFlow(
      { s: fanout('src'), a: target('x'), b: target('x'), c: callback('cb'), f: callback('fin') },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
        ['s', 'on-target', 'c'],
        ['s', 'on-final', 'f'],
      ],
    )
    await world.complete(flow)
    expect(payloads(world, 'cb').map(one => one.target)).toEqual(['x', 'x'])
    const [final] = payloads(world, 'fin')
    expect(
      Object.entries(final?.data as Record<string, { target: string }>).map(([k, v]) => [k, v.target]),
    ).toEqual([
      ['x', 'x'],
      ['x#2', 'x'],
    ])
  })

  test('a callback that is drawn twice runs twice', async () => {
    const world = new World()
    const flow = drawFlow({ s: source('src'), t: target('a'), c: callback('cb') }, [
      ['s', 'call', 't'],
      ['s', 'on-target', 'c'],
      ['s', 'on-target', 'c'],
    ])
    const { run } = await world.complete(flow)
    expect(world.runtime.submissions('cb')).toHaveLength(2)
    await expect(run.completed).resolves.toMatchObject({
      ok: true,
      counts: { deliveries: 2, deliveriesOk: 2 },
    })
  })

  test('a callback may be the target itself', async () => {
    const world = new World()
    const flow = drawFlow({ s: source('src'), t: target('same'), c: callback('same') }, [
      ['s', 'call', 't'],
      ['s', 'on-target', 'c'],
    ])
    const { run } = await world.complete(flow)
    expect(world.runtime.submissions('same').map(task => task.channel)).toEqual([
      'parallel-exec-call',
      'parallel-exec-on-target',
    ])
    await expect(run.completed).resolves.toMatchObject({ ok: true, counts: { targets: 1, deliveries: 1 } })
  })

  test('__proto__, constructor, data, spaces and other scripts are ordinary names', async () => {
    const names = [
      '__proto__',
      'constructor',
      'data',
      'toString',
      'with space',
      ' ',
      'сервис',
      '服务',
      '👩‍🚀',
      '"\\',
    ]
    const nodes: Record<string, object> = {
      s: fanout('__proto__'),
      c: callback('valueOf'),
      f: callback('__proto__'),
    }
    for (const [index, name] of names.entries()) nodes[`t${index}`] = target(name)
    const flow = drawFlow(nodes, [
      ...names.map((_, index) => ['s', 'call', `t${index}`] as const),
      ['s', 'on-target', 'c'],
      ['s', 'on-final', 'f'],
    ])
    const world = new World()
    const { run } = await world.complete(flow)
    expect(payloads(world, 'valueOf').map(one => [one.source, one.target, one.response])).toEqual(
      names.map(name => ['__proto__', name, name]),
    )
    const final = world.runtime.submitted.find(task => task.channel === 'fanout-on-final')
    const { data } = JSON.parse(final?.body ?? '') as { data: object }
    expect(Object.keys(data)).toEqual(names)
    await expect(run.completed).resolves.toMatchObject({ ok: true })
  })
})

describe('nothing to do', () => {
  test('a flow without sources ends at once, well', async () => {
    const world = new World()
    const { run, told } = await world.complete(drawFlow({}, []))
    await expect(run.completed).resolves.toMatchObject({
      ok: true,
      state: 'completed',
      counts: { targets: 0 },
    })
    expect(told.seqs).toEqual([1, 2])
  })

  test('a fan-out without targets completes at once, and its finals fire with empty data', async () => {
    const world = new World()
    const flow = drawFlow({ s: fanout('src'), f: callback('fin'), off: target('off', { disabled: true }) }, [
      ['s', 'call', 'off'],
      ['s', 'on-final', 'f'],
    ])
    const { run } = await world.complete(flow)
    expect(payloads(world, 'fin')).toMatchObject([{ data: {}, results: [], ok: true, on_final: ['fin'] }])
    await expect(run.completed).resolves.toMatchObject({ ok: true, counts: { targets: 0, deliveries: 1 } })
  })
})

describe('several sources', () => {
  const flow = drawFlow(
    { a: source('one'), b: source('two'), t: target('shared'), u: target('other'), c: callback('cb') },
    [
      ['a', 'call', 't'],
      ['b', 'call', 't'],
      ['b', 'call', 'u'],
      ['a', 'on-target', 'c'],
      ['b', 'on-target', 'c'],
    ],
  )

  test('are several invocations, started together, that share the run’s cid', async () => {
    const world = new World()
    world.runtime.handle('shared', context => context.sleep(10))
    const { told } = await world.complete(flow, { cid: 'mine' })
    expect(told.invocations.map(({ source: name, cid, parent }) => [name, cid, parent])).toEqual([
      ['one', 'mine', null],
      ['two', 'mine', null],
    ])
    expect(new Set(told.invocations.map(one => one.invocationId)).size).toBe(2)
    expect(payloads(world, 'cb').map(one => [one.source, one.target, one.cid])).toEqual([
      ['two', 'other', 'mine'],
      ['one', 'shared', 'mine'],
      ['two', 'shared', 'mine'],
    ])
  })

  test('a cid that was used before harms nothing: both runs complete, each with its own invocations', async () => {
    const world = new World()
    const runs = [world.start(flow, { cid: 'again' }), world.start(flow, { cid: 'again' })]
    await world.settle()
    for (const { run, told } of runs) {
      expect(run.cid).toBe('again')
      expect(told.outcomes).toHaveLength(6)
      await expect(run.completed).resolves.toMatchObject({ ok: true, cid: 'again' })
    }
    const ids = runs.flatMap(({ told }) => told.invocations.map(one => one.invocationId))
    expect(new Set(ids).size).toBe(4)
  })
})
