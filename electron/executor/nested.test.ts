import { describe, expect, test } from 'vitest'
import { callback, drawFlow, fanout, source, target } from './testing/draw-flow.ts'
import { Failure } from './testing/fake-runtime.ts'
import { fakeServices } from './testing/fake-services.ts'
import { World } from './testing/world.ts'

const one = (more: object = {}) =>
  drawFlow({ s: source('src'), t: target('issuer', more), c: callback('cb') }, [
    ['s', 'call', 't'],
    ['s', 'on-target', 'c'],
  ])

describe('invocations that code issues', () => {
  test('nest under the call that issued them, have a cid of their own, and are named by their source', async () => {
    const world = new World()
    world.runtime.handle('issuer', context => {
      context.issue({ pattern: 'parallel', targets: [['a', '1']], onTarget: ['on'] })
      context.issue({ pattern: 'fanout', targets: [['b', '2']], onFinal: ['final'] })
    })
    world.runtime.handle('cb', context => {
      context.issue({ pattern: 'invoke-async', targets: [['c', '3']] })
    })
    const { run, told } = await world.complete(one(), { cid: 'mine' })
    const tree = told.invocations.map(({ parent, source: name, pattern, nodeId }) => [
      parent,
      name,
      pattern,
      nodeId,
    ])
    const delivery = told.calls.find(call => call.service === 'cb')?.record.call
    expect(tree).toEqual([
      [null, 'src', 'parallel', 's'],
      [0, 'issuer', 'parallel', null],
      [0, 'issuer', 'fanout', null],
      [delivery, 'cb', 'invoke', null],
    ])
    const cids = told.invocations.map(({ cid }) => cid)
    expect(new Set(cids).size).toBe(4)
    expect(cids[0]).toBe('mine')
    for (const cid of cids.slice(1)) expect(cid).toMatch(/^K[0-9A-HJKMNP-TV-Z]{27}$/)
    expect(world.runtime.submitted.map(task => `${task.service.name} ${task.channel}`).sort()).toEqual([
      'a parallel-exec-call',
      'b fanout-call',
      'c invoke-async',
      'cb parallel-exec-on-target',
      'final fanout-on-final',
      'issuer parallel-exec-call',
      'on parallel-exec-on-target',
    ])
    for (const task of world.runtime.submitted) {
      const owner = told.invocations.find(info => info.invocationId === task.invocationId)
      expect(task.invocationCid).toBe(owner?.cid)
    }
    await expect(run.completed).resolves.toMatchObject({ ok: true })
  })

  test('`invokeAndWait` resolves when every target has completed; a failed one does not reject', async () => {
    const world = new World()
    let answer: unknown
    world.runtime.handle('bad', () => {
      throw new Error('bad')
    })
    world.runtime.handle('slow', context => context.sleep(50))
    world.runtime.handle('issuer', async context => {
      answer = await context.call({
        pattern: 'fanout',
        targets: [
          ['slow', '1'],
          ['bad', '2'],
        ],
        onTarget: ['hangs'],
      })
    })
    world.runtime.handle('hangs', context => context.hang())
    const { told } = world.start(one())
    await world.pass(60)
    expect(answer).toMatchObject({
      cid: told.invocations[1]?.cid,
      ok: false,
      data: { slow: { ok: true }, bad: { ok: false, exception: 'bad' } },
      results: [{ target: 'bad' }, { target: 'slow' }],
    })
    expect(Object.keys(answer as object)).toEqual(['cid', 'ok', 'data', 'results'])
  })

  test('`invoke` gives the response, or throws the failure; the run is its issuer’s to judge', async () => {
    const world = new World()
    const answers: unknown[] = []
    world.runtime.handle('bad', () => {
      throw new Failure('E_HTTP', 'refused')
    })
    world.runtime.handle('issuer', async context => {
      answers.push(await context.call({ pattern: 'invoke', targets: [['good', '1']] }))
      answers.push(
        await context.call({ pattern: 'invoke', targets: [['bad', '1']] }).catch((error: unknown) => error),
      )
    })
    const { run } = await world.complete(one())
    expect(answers).toEqual(['good', new Failure('E_HTTP', 'refused')])
    await expect(run.completed).resolves.toMatchObject({ ok: true, counts: { targets: 3, targetsFailed: 1 } })
  })

  test('nobody judges an `invokeAsync` that fails, so the run did not go well', async () => {
    const world = new World()
    world.runtime.handle('bad', () => {
      throw new Error('bad')
    })
    world.runtime.handle('issuer', context => {
      context.issue({ pattern: 'invoke-async', targets: [['bad', '1']] })
    })
    const { run } = await world.complete(one())
    await expect(run.completed).resolves.toMatchObject({ ok: false })
  })

  test('do not hold up the outer invocation: its callbacks run while they go on', async () => {
    const world = new World()
    world.runtime.handle('slow', context => context.sleep(1000))
    world.runtime.handle('issuer', context => {
      context.issue({ pattern: 'parallel', targets: [['slow', '1']] })
    })
    const { run, told } = world.start(one())
    await world.pass(10)
    expect(told.outcomes.map(call => call.service)).toEqual(['issuer', 'cb'])
    expect(run.summary.state).toBe('running')
    await world.settle()
    expect(told.outcomes.map(call => call.service)).toEqual(['issuer', 'cb', 'slow'])
  })
})

describe('a handler that waits never stands in the way of what it waits for', () => {
  test('at a concurrency of one, levels deep, in targets and callbacks', async () => {
    const world = new World({ concurrency: 1 })
    for (const [name, next] of [
      ['issuer', 'second'],
      ['second', 'third'],
      ['cb', 'issuer'],
    ] as const) {
      world.runtime.handle(name, async context => context.call({ pattern: 'invoke', targets: [[next, '1']] }))
    }
    const { run } = await world.complete(one())
    await expect(run.completed).resolves.toMatchObject({ ok: true, counts: { targets: 6, deliveries: 1 } })
    expect(world.runtime.peaks.get('')).toBe(1)
  })

  test('nor at its own service’s limit', async () => {
    const world = new World({ services: fakeServices({ issuer: { concurrency: 1 } }) })
    world.runtime.handle('issuer', async context => {
      if (context.request === 3) return 'deep'
      const next = JSON.stringify(((context.request as number | null) ?? 0) + 1)
      return context.call({ pattern: 'invoke', targets: [['issuer', next]] })
    })
    const { told } = await world.complete(one())
    expect(told.outcomes.filter(call => call.phase === 'target').map(call => call.text)).toEqual(
      Array(4).fill('"deep"'),
    )
    expect(world.runtime.peaks.get('issuer')).toBe(1)
  })

  test('however many answers it waits for, until the last of them', async () => {
    const world = new World({ concurrency: 1 })
    let answers: unknown
    world.runtime.handle('issuer', async context => {
      answers = await Promise.all(
        ['a', 'b', 'c', 'd'].map(name => context.call({ pattern: 'invoke', targets: [[name, '1']] })),
      )
    })
    for (const name of ['a', 'b', 'c', 'd']) {
      world.runtime.handle(name, async context => {
        await context.sleep(10)
        return name
      })
    }
    await world.complete(one())
    expect(answers).toEqual(['a', 'b', 'c', 'd'])
    expect(world.runtime.violations).toEqual([])
  })

  test('a target that waits still counts for its source’s own limit', async () => {
    const world = new World()
    world.runtime.handle('waits', async context => {
      await context.call({ pattern: 'invoke', targets: [['slow', '1']] })
    })
    world.runtime.handle('slow', context => context.sleep(100))
    const flow = drawFlow({ s: source('src', { concurrency: 1 }), a: target('waits'), b: target('waits') }, [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
    ])
    world.start(flow)
    await world.pass(50)
    expect(world.runtime.submissions('waits')).toHaveLength(1)
    await world.settle()
    expect(world.runtime.submissions('waits')).toHaveLength(2)
  })
})

describe('when who waits has ended', () => {
  test.each(['target', 'callback'])(
    'what a %s waited for is cancelled, what it only issued goes on',
    async who => {
      const world = new World()
      const [issuer, service] = who === 'target' ? ['issuer', 'issuer'] : ['cb', 'cb']
      world.runtime.handle(issuer, async context => {
        context.issue({ pattern: 'parallel', targets: [['free', '1']] })
        await context.call({ pattern: 'parallel', targets: [['awaited', '1']], onTarget: ['told'] })
      })
      world.runtime.handle('awaited', context => context.hang())
      world.runtime.handle('free', context => context.sleep(500))
      const { run, told } = world.start(one())
      await world.pass(10)
      const call = told.calls.find(({ service: name }) => name === service)?.record.call ?? -1
      expect(run.cancelCall(call)).toBe(true)
      await world.settle()
      const states = Object.fromEntries(
        told.outcomes.map(({ service: name, record }) => [name, record.state]),
      )
      expect(states).toMatchObject({ [service]: 'cancelled', awaited: 'cancelled', free: 'ok', told: 'ok' })
      expect(told.outcomes.find(({ service: name }) => name === 'awaited')?.text).toBe(
        `Cancelled: ${service}, which waited for it, has ended.`,
      )
    },
  )

  test('an answer never reaches another attempt of the handler', async () => {
    const world = new World()
    const answers: unknown[] = []
    world.runtime.handle('slow', context => context.sleep(100))
    world.runtime.handle('issuer', async context => {
      if (context.task.attempt === 1) {
        void context
          .call({ pattern: 'parallel', targets: [['slow', '1']] })
          .then(value => answers.push(value))
        throw new Error('does not wait for its answer')
      }
      answers.push(await context.call({ pattern: 'invoke', targets: [['quick', '1']] }))
      await context.sleep(1000)
    })
    // What the failed attempt waited for is asked to end, and responds all the same, later.
    world.runtime.cancel = () => {}
    const retry = { attempts: 2, backoffMs: 0 }
    const { told, run } = await world.complete(one({ retry }))
    expect(answers).toEqual(['quick'])
    expect(world.runtime.violations).toEqual([])
    expect(told.outcomes.find(call => call.service === 'slow')?.record.state).toBe('ok')
    expect(run.summary.counts).toMatchObject({ targets: 3 })
  })

  test('a handler that did not wait for its answer and succeeded leaves it be', async () => {
    const world = new World()
    world.runtime.handle('slow', context => context.sleep(100))
    world.runtime.handle('issuer', context => {
      void context.call({ pattern: 'parallel', targets: [['slow', '1']] })
    })
    const { run } = await world.complete(one())
    expect(world.runtime.violations).toEqual([])
    await expect(run.completed).resolves.toMatchObject({ ok: true, counts: { targetsOk: 2 } })
  })
})

test('a callback that is drawn as a source issues an invocation for each of its deliveries, failed ones too', async () => {
  const world = new World()
  world.runtime.handle('next', ({ request }) => {
    if ((request as { target: string }).target === 'b') throw new Error('no')
  })
  const flow = drawFlow(
    {
      s: fanout('src'),
      a: target('a'),
      b: target('b'),
      n: callback('next', { pattern: 'fanout' }),
      t: target('inner'),
      f: callback('end'),
    },
    [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
      ['s', 'on-target', 'n'],
      ['s', 'on-final', 'n'],
      ['n', 'call', 't'],
      ['n', 'on-final', 'f'],
    ],
  )
  const { told, run } = await world.complete(flow)
  const nested = told.invocations.slice(1)
  expect(nested.map(({ source: name, nodeId }) => [name, nodeId])).toEqual(Array(3).fill(['next', 'n']))
  const deliveries = told.calls.filter(call => call.service === 'next' && call.record.state === 'running')
  expect(nested.map(one => one.parent).sort()).toEqual(deliveries.map(call => call.record.call).sort())
  expect(world.runtime.submissions('end')).toHaveLength(3)
  await expect(run.completed).resolves.toMatchObject({
    ok: false,
    counts: { targets: 5, deliveries: 6, deliveriesFailed: 1 },
  })
})
