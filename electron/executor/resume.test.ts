import { describe, expect, test } from 'vitest'
import type { FlowDocument } from '../../shared/flow/schema.ts'
import type { RunId } from '../../shared/ids.ts'
import { callback, drawFlow, fanout, source, target } from './testing/draw-flow.ts'
import { Failure, type FakeRuntime } from './testing/fake-runtime.ts'
import { FakeServices, fakeServices } from './testing/fake-services.ts'
import { RunOracle } from './testing/run-oracle.ts'
import { type FollowedRun, World } from './testing/world.ts'

const INNER = 'flows/inner.flow.json'
const inner = drawFlow({ i: source('inner.src'), x: target('x'), y: target('y'), z: callback('inner.cb') }, [
  ['i', 'call', 'x'],
  ['i', 'call', 'y'],
  ['i', 'on-target', 'z'],
])

/** Something of everything: retries, a policy, an expression, both kinds of nesting, a flow, finals. */
const flow = drawFlow(
  {
    s: fanout('src', { policy: { quorum: 3 } }),
    z: source('second'),
    a: target('a', { retry: { attempts: 2, backoffMs: 5 } }),
    b: target('b', { request: { $jsonata: 'all' } }),
    d: target('the.flow'),
    e: target('late', { timeoutMs: 40 }),
    c: callback('next'),
    n: target('nested'),
    f: callback('fin'),
  },
  [
    ['s', 'call', 'a'],
    ['s', 'call', 'b'],
    ['s', 'call', 'd'],
    ['s', 'call', 'e'],
    ['z', 'call', 'a'],
    ['s', 'on-target', 'c'],
    ['s', 'on-final', 'f'],
    ['s', 'on-final', 'c'],
    ['c', 'call', 'n'],
  ],
)

function handle(runtime: FakeRuntime): void {
  runtime.expression('all', bindings => bindings)
  runtime.handle('a', ({ task }) => {
    if (task.attempt === 1) throw new Error('once')
    return 'a'
  })
  runtime.handle('b', async context => {
    context.log('b is there')
    return context.call({
      pattern: 'fanout',
      targets: [['leaf', '1']],
      onTarget: ['leaf'],
      onFinal: ['leaf'],
    })
  })
  runtime.handle('late', context => context.hang())
  runtime.handle('nested', context => context.sleep(3))
}

const newWorld = () =>
  new World({ auto: false, services: fakeServices({ 'the.flow': { kind: 'flow', flow: INNER } }) }).flow(
    INNER,
    inner,
  )

function begin(world: World, oracle: RunOracle, document = flow): FollowedRun {
  handle(world.runtime)
  const followed = world.start(document, {
    watch: ({ seqs, call }) => oracle.told(seqs, call, world.journal),
  })
  listen(world, oracle, followed.run.runId)
  return followed
}

function listen(world: World, oracle: RunOracle, runId: RunId): void {
  world.runtime.onSubmit = task => {
    const run = world.executor.runs.get(runId)
    if (run) oracle.submitted(task, world.journal, run)
  }
}

function takeUp(world: World, oracle: RunOracle, runId: RunId): FollowedRun {
  world.crash(handle)
  listen(world, oracle, runId)
  return world.resume(runId, {
    watch: ({ seqs, call }) => oracle.told(seqs, call, world.journal),
    prepare: run => {
      oracle.begins(run.snapshot().to)
      oracle.resumed(run.snapshot(), world.journal)
    },
  })
}

/** Grants entry by entry, and lets time pass when nothing waits. Stops after `entries` durable ones, or at the end. */
async function goOn(world: World, entries = Number.POSITIVE_INFINITY): Promise<boolean> {
  const until = world.clock.now() + 7_200_000
  while (world.clock.now() < until) {
    await world.quiet()
    if (world.journal.durableFrom(0).length >= entries) return true
    if (world.journal.waiting > 0) world.journal.grant(1)
    else if (world.executor.runs.size === 0) return false
    else world.clock.step()
  }
  throw new Error('Expected the run to come to its end')
}

describe('a crash after any entry of the history', () => {
  test('loses nothing that was shown, repeats nothing that was recorded, and the resumed run comes to its end', async () => {
    let crashes = 0
    for (let entries = 1; ; entries++) {
      const world = newWorld()
      const oracle = new RunOracle(flow, [inner])
      const { run } = begin(world, oracle)
      if (!(await goOn(world, entries)) || world.executor.runs.size === 0) break
      crashes++
      const resumed = takeUp(world, oracle, run.runId)
      await goOn(world)
      await expect(resumed.run.completed).resolves.toMatchObject({ state: 'completed', resumes: 1 })
      oracle.ended(world.journal, false)
      expect(world.runtime.violations).toEqual([])
    }
    expect(crashes).toBeGreaterThan(30)
  })

  test('again and again, with a little progress each time', async () => {
    const world = newWorld()
    const oracle = new RunOracle(flow, [inner])
    const { run } = begin(world, oracle)
    await goOn(world, 1)
    // Enough for a handler to have its answer: one that is interrupted each time issues its invocation anew each time.
    for (let entries = 8; world.executor.runs.size > 0; entries += 7) {
      takeUp(world, oracle, run.runId)
      await goOn(world, entries)
      if (entries > 500) throw new Error('Expected the run to come to its end')
    }
    oracle.ended(world.journal, false)
  })
})

describe('what was recorded stands', () => {
  const simple = drawFlow(
    { s: fanout('src'), a: target('a'), b: target('b'), c: callback('cb'), f: callback('fin') },
    [
      ['s', 'call', 'a'],
      ['s', 'call', 'b'],
      ['s', 'on-target', 'c'],
      ['s', 'on-final', 'f'],
    ],
  )

  /** Runs until so many entries are durable, then crashes. */
  async function interrupted(document: FlowDocument, entries: number, world = new World({ auto: false })) {
    const { run, told } = world.start(document, { cid: 'mine', input: { id: 7 } })
    await goOn(world, entries)
    world.crash()
    return { world, run, told }
  }

  test('completed targets are not run again; callbacks that were not delivered are', async () => {
    // The run, its invocation, and both targets.
    const { world, run } = await interrupted(simple, 4)
    const { told } = world.resume(run.runId)
    await goOn(world)
    expect(world.runtime.submitted.map(task => task.service.name)).toEqual(['cb', 'cb', 'fin'])
    expect(told.runs.at(-1)?.summary).toMatchObject({
      state: 'completed',
      ok: true,
      cid: 'mine',
      resumes: 1,
      counts: { targets: 2, targetsOk: 2, deliveries: 3, deliveriesOk: 3 },
    })
  })

  test('a delivery that was recorded is not repeated', async () => {
    const { world, run } = await interrupted(simple, 5)
    const delivered = world.journal.stored(run.runId).attempts.at(-1)?.call
    world.resume(run.runId)
    await goOn(world)
    expect(world.runtime.submitted.map(task => task.call)).not.toContain(delivered)
    expect(world.runtime.submitted).toHaveLength(2)
  })

  test('the resumed run shows that it goes on, after all event numbers that are taken', async () => {
    const { world, run } = await interrupted(simple, 2)
    expect(world.journal.stored(run.runId).seq).toBe(0)
    const { told } = world.resume(run.runId)
    // Run, and two targets queued, were events 1 to 3.
    expect(told.runs[0]).toMatchObject({ seq: 4, summary: { state: 'running', resumes: 1 } })
  })

  test('a run of which only the start is durable issues its invocations', async () => {
    const { world, run } = await interrupted(simple, 1)
    const resumed = world.resume(run.runId)
    await goOn(world)
    await expect(resumed.run.completed).resolves.toMatchObject({ counts: { targets: 2, deliveries: 3 } })
  })

  test('a root that was complete does not end the run before those that the crash came before are issued', async () => {
    const document = drawFlow({ a: source('empty'), b: source('late'), t: target('t') }, [['b', 'call', 't']])
    const { world, run } = await interrupted(document, 2)
    expect(world.journal.stored(run.runId).invocations).toHaveLength(1)
    const resumed = world.resume(run.runId)
    await goOn(world)
    await expect(resumed.run.completed).resolves.toMatchObject({ ok: true, counts: { targets: 1 } })
  })

  test('results stay in the order of completion', async () => {
    const world = new World({ auto: false })
    world.runtime.handle('a', context => context.sleep(10))
    const { run } = await interrupted(simple, 5, world)
    world.resume(run.runId)
    await goOn(world)
    const [final] = world.runtime.submissions('fin')
    const { results, data } = JSON.parse(final?.body ?? '') as { results: { target: string }[]; data: object }
    expect(results.map(one => one.target)).toEqual(['b', 'a'])
    expect(Object.keys(data)).toEqual(['a', 'b'])
  })

  test('a run of which all but the end is durable ends', async () => {
    const { world, run } = await interrupted(simple, 7)
    const resumed = world.resume(run.runId)
    await goOn(world)
    expect(world.runtime.submitted).toEqual([])
    await expect(resumed.run.completed).resolves.toMatchObject({ state: 'completed', ok: true })
  })

  test('an expression is not evaluated again once an attempt of its target is recorded', async () => {
    const document = drawFlow(
      {
        s: source('src'),
        a: target('a', { request: { $jsonata: 'x' }, retry: { attempts: 2, backoffMs: 1 } }),
      },
      [['s', 'call', 'a']],
    )
    const world = new World({ auto: false })
    world.runtime.expression('x', () => 'first')
    world.runtime.handle('a', () => {
      throw new Failure('E_HTTP', 'no')
    })
    const { run } = await interrupted(document, 3, world)
    world.runtime.expression('x', () => 'second')
    const { told } = world.resume(run.runId)
    await goOn(world)
    expect(world.runtime.submitted.map(task => [task.attempt, task.body])).toEqual([[2, '"first"']])
    expect(told.outcomes[0]?.record).toMatchObject({ state: 'ok', attempt: 2 })
  })

  test('pins and services are those that are given to the resume', async () => {
    const { world, run } = await interrupted(simple, 2)
    const { told } = world.resume(run.runId, { pins: { a: { ok: true, response: '"pinned"' } } })
    await goOn(world)
    expect(world.runtime.submissions('a')).toEqual([])
    expect(told.outcomes[0]).toMatchObject({ text: '"pinned"', record: { pinned: true } })
  })

  test('a policy that was met before the crash cancels what is left', async () => {
    const document = drawFlow(
      { s: fanout('src', { policy: 'first-success' }), a: target('a'), b: target('hangs') },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
      ],
    )
    const world = new World({ auto: false })
    world.runtime.handle('hangs', context => context.hang())
    const { run } = await interrupted(document, 3, world)
    const { told } = world.resume(run.runId)
    await goOn(world)
    expect(world.runtime.submitted).toEqual([])
    expect(told.outcomes.map(one => `${one.service} ${one.record.state}`)).toEqual(['hangs skipped'])
  })

  test('a run can not be taken up twice at once, and a failed preparation leaves nothing behind', async () => {
    const { world, run } = await interrupted(simple, 2)
    const refuse = () => {
      throw new Error('not now')
    }
    expect(() => world.resume(run.runId, { prepare: refuse })).toThrow('not now')
    world.resume(run.runId)
    expect(() => world.resume(run.runId)).toThrow('is running already')
  })
})

describe('flows within', () => {
  const outer = drawFlow(
    { s: source('src'), t: target('the.flow', { retry: { attempts: 2, backoffMs: 5 } }), x: target('x') },
    [['s', 'call', 't']],
  )
  const services = () =>
    fakeServices({
      'the.flow': { kind: 'flow', flow: INNER },
      x: { code: 'E_SERVICE_MISSING', message: 'not here' },
    })

  test('see the services of their own flow after a resume, too', async () => {
    const world = new World({ auto: false, services: services() }).flow(INNER, inner, new FakeServices())
    const { run } = world.start(outer)
    await goOn(world, 3)
    world.crash()
    const resumed = world.resume(run.runId, { pins: { y: { ok: true, response: '"of the outer flow"' } } })
    await goOn(world)
    expect(
      resumed.told.outcomes
        .filter(one => one.phase === 'target')
        .map(one => [one.service, one.record.state, one.text]),
    ).toEqual([
      ['x', 'ok', '"x"'],
      ['y', 'ok', '"y"'],
      ['the.flow', 'ok', expect.stringContaining('"y"')],
    ])
    // It was issued once, and taken up.
    expect(world.journal.stored(run.runId).invocations).toHaveLength(2)
  })

  test('that can not be loaded any more fail, and the run comes to its end', async () => {
    const world = new World({ auto: false, services: services() }).flow(INNER, inner, new FakeServices())
    const { run } = world.start(outer)
    await goOn(world, 3)
    world.crash()
    world.flow(INNER, new Error('deleted'))
    const { told, run: resumed } = world.resume(run.runId)
    await goOn(world)
    const ofFlow = told.outcomes.find(one => one.service === 'the.flow')
    expect(ofFlow).toMatchObject({ text: `${INNER} could not be run: deleted`, record: { state: 'failed' } })
    const callbacks = told.outcomes.filter(one => one.phase === 'on-target')
    expect(callbacks.map(one => one.text)).toEqual(Array(2).fill(`${INNER} could not be loaded: deleted`))
    await expect(resumed.completed).resolves.toMatchObject({ state: 'completed', ok: false })
  })

  test('a further attempt issues its invocations anew, wherever the crash came between the two', async () => {
    for (let entries = 3; ; entries++) {
      const world = new World({ auto: false, services: services() }).flow(INNER, inner, new FakeServices())
      let failures = 0
      const failOnce = (runtime: FakeRuntime) =>
        runtime.handle('y', () => {
          if (failures++ === 0) throw new Error('once')
          return 'y'
        })
      failOnce(world.runtime)
      const { run } = world.start(outer)
      if (!(await goOn(world, entries)) || world.executor.runs.size === 0) break
      const attempts = () => world.journal.stored(run.runId).attempts.filter(one => one.call === 0)
      world.crash(failOnce)
      world.resume(run.runId)
      await goOn(world)
      const issued = world.journal.stored(run.runId).invocations.length - 1
      expect(issued).toBe(attempts().length)
      expect(attempts().at(-1)).toMatchObject({ retried: false, code: 0 })
    }
  })

  test('what was left of an attempt that had ended is cancelled', async () => {
    const world = new World({ auto: false, services: services() }).flow(INNER, inner, new FakeServices())
    world.runtime.handle('y', context => context.hang())
    const { run } = world.start(
      drawFlow({ s: source('src'), t: target('the.flow', { timeoutMs: 50 }) }, [['s', 'call', 't']]),
    )
    const isOver = () => world.journal.stored(run.runId).attempts.some(one => one.call === 0)
    for (let entries = 3; entries < 20; entries++) {
      await goOn(world, entries)
      if (isOver()) break
    }
    expect(isOver()).toBe(true)
    const left = world.journal.stored(run.runId).attempts.map(one => one.call)
    world.crash()
    const resumed = world.resume(run.runId)
    await goOn(world)
    expect(world.runtime.submissions('y')).toEqual([])
    expect(left).not.toContain(2)
    expect(resumed.told.outcomes.find(one => one.service === 'y')).toMatchObject({
      text: 'Cancelled: the.flow has ended.',
      record: { state: 'cancelled' },
    })
  })
})
