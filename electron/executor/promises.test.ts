import { describe, expect, test } from 'vitest'
import { callback, drawFlow, fanout, source, target } from './testing/draw-flow.ts'
import { World } from './testing/world.ts'

const bodies = (world: World, service: string) =>
  world.runtime.submissions(service).map(task => JSON.parse(task.body) as Record<string, unknown>)

describe('every invocation completes', () => {
  test('N targets and M callbacks make N x M deliveries, each target’s as soon as it is in', async () => {
    const world = new World()
    world.runtime.handle('slow', context => context.sleep(1000))
    world.runtime.handle('bad', () => {
      throw new Error('bad')
    })
    const flow = drawFlow(
      {
        s: source('src'),
        a: target('quick'),
        b: target('slow'),
        d: target('bad'),
        c: callback('c1'),
        e: callback('c2'),
      },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
        ['s', 'call', 'd'],
        ['s', 'on-target', 'c'],
        ['s', 'on-target', 'e'],
      ],
    )
    const { told } = world.start(flow)
    await world.pass(10)
    const delivered = () =>
      told.outcomes.filter(one => one.phase === 'on-target').map(one => `${one.target} ${one.service}`)
    expect(delivered()).toEqual(['quick c1', 'quick c2', 'bad c1', 'bad c2'])
    await world.settle()
    expect(delivered().slice(4)).toEqual(['slow c1', 'slow c2'])
  })

  test('a callback that fails, hangs or is missing changes nothing for others, and its own outcome is recorded', async () => {
    const world = new World()
    world.runtime.handle('throws', () => {
      throw new Error('callback')
    })
    world.runtime.handle('hangs', context => context.hang())
    const flow = drawFlow(
      {
        s: fanout('src'),
        t: target('t'),
        a: callback('throws'),
        b: callback('hangs', { timeoutMs: 60 }),
        c: callback('fine'),
        f: callback('fin'),
      },
      [
        ['s', 'call', 't'],
        ['s', 'on-target', 'a'],
        ['s', 'on-target', 'b'],
        ['s', 'on-target', 'c'],
        ['s', 'on-final', 'f'],
      ],
    )
    const { run, told } = world.start(flow)
    await world.pass(1)
    // Finals wait for targets, not for callbacks.
    expect(told.outcomes.map(one => `${one.service} ${one.record.state}`)).toEqual([
      't ok',
      'throws failed',
      'fine ok',
      'fin ok',
    ])
    await world.settle()
    expect(told.outcomes.at(-1)).toMatchObject({ service: 'hangs', record: { state: 'timed-out' } })
    await expect(run.completed).resolves.toMatchObject({
      ok: false,
      counts: { targetsOk: 1, deliveries: 4, deliveriesOk: 2, deliveriesFailed: 2 },
    })
  })

  test.each([
    ['ok', ['t.ok']],
    ['failed', ['t.bad']],
    ['always', ['t.ok', 't.bad']],
  ] as const)('a wire with `when: %s` delivers those outcomes alone', async (when, targets) => {
    const world = new World()
    world.runtime.handle('t.bad', () => {
      throw new Error('bad')
    })
    const flow = drawFlow({ s: source('src'), a: target('t.ok'), b: target('t.bad'), c: callback('cb') }, [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
      ['s', 'on-target', 'c', { when }],
    ])
    await world.complete(flow)
    expect(bodies(world, 'cb').map(one => one.target)).toEqual(targets)
  })

  test('each final fires once, under any mix of failures, with the same payload', async () => {
    const world = new World()
    world.runtime.handle('bad', () => {
      throw new Error('bad')
    })
    const flow = drawFlow(
      { s: fanout('src'), a: target('good'), b: target('bad'), f: callback('f1'), g: callback('f2') },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
        ['s', 'on-final', 'f'],
        ['s', 'on-final', 'g'],
        ['s', 'on-final', 'f'],
      ],
    )
    await world.complete(flow)
    const finals = [...bodies(world, 'f1'), ...bodies(world, 'f2')]
    expect(finals).toHaveLength(3)
    expect(new Set(finals.map(body => JSON.stringify(body))).size).toBe(1)
    expect(finals[0]).toMatchObject({ ok: false, on_final: ['f1', 'f2', 'f1'] })
  })

  test('a run of 3,000 targets with two callbacks each and a final comes to its end', async () => {
    const world = new World()
    const nodes: Record<string, object> = {
      s: fanout('src'),
      c: callback('c1'),
      d: callback('c2'),
      f: callback('fin'),
    }
    for (let index = 0; index < 3000; index++) nodes[`t${index}`] = target('work')
    const { run } = await world.complete(
      drawFlow(nodes, [
        ...Object.keys(nodes)
          .filter(id => id.startsWith('t'))
          .map(id => ['s', 'call', id] as const),
        ['s', 'on-target', 'c'],
        ['s', 'on-target', 'd'],
        ['s', 'on-final', 'f'],
      ]),
    )
    await expect(run.completed).resolves.toMatchObject({
      ok: true,
      counts: { targets: 3000, targetsOk: 3000, deliveries: 6001, deliveriesOk: 6001 },
    })
    expect(world.runtime.peaks.get('work')).toBe(1000)
  })
})

describe('an outcome is durable before it is shown or delivered', () => {
  const flow = drawFlow({ s: fanout('src'), t: target('t'), c: callback('cb'), f: callback('fin') }, [
    ['s', 'call', 't'],
    ['s', 'on-target', 'c'],
    ['s', 'on-final', 'f'],
  ])

  test('step by step, nothing runs ahead of the history', async () => {
    const world = new World({ auto: false })
    const { run, told } = world.start(flow)
    const shown = () => told.calls.map(({ service, record }) => `${service} ${record.state}`)
    await world.quiet()
    // The target has run already; nothing of the run is shown.
    expect(world.runtime.submissions('t')).toHaveLength(1)
    expect(told.seqs).toEqual([])
    world.journal.grant(1)
    expect(told.seqs).toEqual([1])
    world.journal.grant(1)
    await world.quiet()
    expect(told.invocations).toHaveLength(1)
    expect(shown()).toEqual(['t running'])
    expect(world.runtime.submissions('cb')).toEqual([])
    expect(world.runtime.submissions('fin')).toEqual([])
    world.journal.grant(1)
    await world.quiet()
    expect(shown()).toEqual(['t running', 't ok', 'cb running', 'fin running'].slice(0, shown().length))
    expect(world.runtime.submissions('cb')).toHaveLength(1)
    expect(world.runtime.submissions('fin')).toHaveLength(1)
    expect(told.runs).toHaveLength(1)
    world.journal.grant(2)
    await world.quiet()
    expect(told.runs).toHaveLength(1)
    expect(run.summary.state).toBe('running')
    world.journal.grant(1)
    await expect(run.completed).resolves.toMatchObject({ state: 'completed', ok: true })
    expect(told.runs).toHaveLength(2)
    expect(told.seqs).toEqual(told.seqs.map((_, index) => index + 1))
  })

  test('a handler that waits is answered only with what is durable', async () => {
    const world = new World({ auto: false })
    let answered = false
    world.runtime.handle('t', async context => {
      await context.call({ pattern: 'invoke', targets: [['inner', '1']] })
      answered = true
    })
    world.start(flow)
    await world.quiet()
    world.journal.grant(3)
    await world.quiet()
    expect(world.runtime.submissions('inner')).toHaveLength(1)
    expect(answered).toBe(false)
    world.journal.grant()
    await world.quiet()
    expect(answered).toBe(true)
  })

  test('each turn’s work is flushed once, as soon as there is some', async () => {
    const world = new World({ auto: false })
    world.start(flow)
    await world.quiet()
    world.journal.grant()
    await world.quiet()
    const { flushes } = world.journal
    world.runtime.handle('cb', context => context.sleep(5))
    world.journal.grant()
    await world.quiet()
    expect(world.journal.flushes).toBeGreaterThan(flushes)
    expect(world.journal.waiting).toBeGreaterThan(0)
  })

  test('when the history can not be written, nothing is claimed: the run is left interrupted and starts no more', async () => {
    const world = new World({ auto: false })
    world.runtime.handle('t', context => context.sleep(5))
    const { run, told } = world.start(flow)
    await world.quiet()
    world.journal.grant(2)
    await world.quiet()
    const before = [...told.seqs]
    world.journal.fail(new Error('disk full'))
    await expect(run.completed).rejects.toThrow('disk full')
    expect(told.failures).toEqual([new Error('disk full')])
    expect(run.summary).toMatchObject({ state: 'interrupted', ok: false })
    expect(world.executor.runs.size).toBe(0)
    const { length } = world.journal.entries
    const submitted = world.runtime.submitted.length
    await world.pass(10_000)
    expect(told.seqs).toEqual(before)
    expect(world.journal.entries).toHaveLength(length)
    expect(world.runtime.submitted).toHaveLength(submitted)
    expect(world.runtime.running).toEqual([])
    expect(() => world.start(flow)).toThrow('disk full')
  })

  test('a failing history leaves no timer behind, whatever calls were waiting for', async () => {
    const world = new World({ auto: false })
    world.flow(
      'flows/inner.flow.json',
      drawFlow({ s: source('i'), t: target('inner') }, [['s', 'call', 't']]),
    )
    const services = world.services as import('./testing/fake-services.ts').FakeServices
    services.define('flow', { kind: 'flow', flow: 'flows/inner.flow.json' })
    world.runtime.expression('never', () => new Promise(() => {}))
    world.runtime.handle('retried', () => {
      throw new Error('no')
    })
    const nodes = {
      s: source('src'),
      a: target('retried', { retry: { attempts: 2 } }),
      b: target('flow'),
      c: target('expression', { request: { $jsonata: 'never' } }),
      d: target('hangs'),
    }
    world.runtime.handle('hangs', context => context.hang())
    world.runtime.handle('inner', context => context.hang())
    world.start(
      drawFlow(
        nodes,
        ['a', 'b', 'c', 'd'].map(id => ['s', 'call', id] as const),
      ),
    )
    for (let turn = 0; turn < 5; turn++) {
      await world.quiet()
      world.journal.grant()
    }
    expect(world.clock.pending).toBeGreaterThan(3)
    world.journal.fail(new Error('disk full'))
    await world.quiet()
    expect(world.clock.pending).toBe(0)
  })
})

describe('those who watch', () => {
  const flow = drawFlow({ s: source('src'), t: target('t'), c: callback('cb') }, [
    ['s', 'call', 't'],
    ['s', 'on-target', 'c'],
  ])

  test('see every event once, in order and without a gap, each only when it is durable', async () => {
    const world = new World()
    const { told } = await world.complete(flow, {
      watch: ({ seqs, call }) => {
        if (call && call.record.state !== 'running') {
          expect(
            world.journal.isDurable(world.executor.runs.keys().next().value ?? run().run.runId, seqs[0] ?? 0),
          ).toBe(true)
        }
      },
    })
    function run() {
      return { run: told.runs[0]?.summary ?? { runId: '' as never } }
    }
    expect(told.seqs).toEqual(told.seqs.map((_, index) => index + 1))
  })

  test('can not hurt a run: one that throws hears nothing more, and the run goes on', async () => {
    const world = new World()
    const { run } = world.start(flow)
    let notices = 0
    run.subscribe({
      run: () => {},
      invocation: () => {
        notices++
        throw new Error('a defect of the view')
      },
      call: () => notices++,
      log: () => notices++,
      failed: () => notices++,
    })
    await world.settle()
    await expect(run.completed).resolves.toMatchObject({ ok: true })
    expect(notices).toBe(1)
    expect(world.defects).toEqual([new Error('a defect of the view')])
  })

  test('hear of a run that was refused before anything is written', () => {
    const world = new World()
    const runId = world.start(flow).run.runId
    const { length } = world.journal.entries
    expect(() => world.start(flow, { runId })).toThrow(`Run ${runId} is running already`)
    expect(world.journal.entries).toHaveLength(length)
  })

  test('a start whose preparation throws leaves nothing behind', () => {
    const world = new World()
    const options = {
      runId: 'K000000000000000000000000009' as never,
      cid: 'c' as never,
      document: flow,
      path: '',
      input: 'null',
      services: world.services,
      pins: new Map(),
    }
    const refuse = () => {
      throw new Error('no')
    }
    expect(() => world.executor.start(options, refuse)).toThrow('no')
    expect(world.journal.entries).toEqual([])
    expect(world.executor.start(options).summary.state).toBe('running')
  })
})
