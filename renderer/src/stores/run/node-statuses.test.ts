import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NodeId } from '../../../../shared/ids.ts'
import { callStates, isCompleted } from '../../../../shared/run/model.ts'
import { applyUpdate, type RunView } from '../../../../shared/run/projection.ts'
import type { CallReason } from '../../../../shared/run/reason.ts'
import type { RunUpdate } from '../../../../shared/run/update.ts'
import { RunTold, STARTED } from '../testing/runs.ts'
import { changedCalls } from './changed-calls.ts'
import { NodeStatuses } from './node-statuses.ts'

const id = (text: string): NodeId => text as NodeId

/** Statuses that follow a run's updates, as a session has them. */
const following = () => {
  const statuses = new NodeStatuses()
  let view: RunView | undefined
  const take = (update: RunUpdate): string[] => {
    view = applyUpdate(view, update)
    return [...statuses.update(view, changedCalls([update], view))].sort()
  }
  return { statuses, take, get: (node: string) => statuses.get(id(node)) }
}

describe('what a node shows of a run', () => {
  test('is nothing before it is part of one', () => {
    expect(following().get('t1')).toBeNull()
  })

  test('of a target is its call', () => {
    const run = new RunTold()
    const base = run.invoke({ targets: [['t1'], ['t2']] })
    const { take, get } = following()
    take(
      run
        .call(base, 'queued')
        .call(base + 1, 'queued')
        .snapshot(),
    )
    expect(get('t1')).toMatchObject({ state: 'queued', runningSince: null, deliveries: [], source: null })
    take(run.call(base, 'running', { queuedMs: 10 }).changes())
    expect(get('t1')).toMatchObject({ state: 'running', attempt: 1, runningSince: STARTED + 10, to: 1 })
    take(run.call(base, 'retrying', { runMs: 5, code: 3 }).changes())
    expect(get('t1')).toMatchObject({ state: 'retrying', runningSince: null, errorCode: 'E_SERVICE_THREW' })
    take(run.call(base, 'ok', { attempt: 2, runMs: 40, code: 0, pinned: true }).changes())
    expect(get('t1')).toMatchObject({ state: 'ok', attempt: 2, runMs: 40, errorCode: null, pinned: true })
  })

  test('of a target is queued from when it is issued, with nothing told of it', () => {
    const run = new RunTold()
    run.invoke({ targets: [['t1'], ['t2']] })
    const { take, get } = following()
    take(run.snapshot())
    expect(get('t1')).toMatchObject({ state: 'queued', call: 0, queuedSince: STARTED })
    take(run.call(0, 'running', { queuedMs: 10 }).changes())
    expect(get('t1')).toMatchObject({ state: 'running', call: 0, queuedSince: null })
    take(run.run({ state: 'interrupted', endedAt: STARTED + 90 }).changes())
    expect(get('t2')).toMatchObject({ state: 'queued', queuedSince: null })
  })

  test('of a callback is its worst delivery, and one entry for each in the order of the targets', () => {
    const run = new RunTold()
    run.invoke({
      targets: [
        ['t1', ['cb']],
        ['t2', ['cb']],
        ['t3', ['cb']],
      ],
    })
    const { take, get } = following()
    take(run.snapshot())
    expect(get('cb')).toMatchObject({ state: null, expected: 3, deliveries: [null, null, null] })
    take(run.call(5, 'running').changes())
    take(run.call(3, 'ok').call(5, 'ok').changes())
    expect(get('cb')).toMatchObject({
      state: 'ok',
      deliveries: ['ok', null, 'ok'],
      delivered: { begun: 2, done: 2, failed: 0 },
    })
    take(run.call(4, 'failed', { code: 3 }).changes())
    take(run.call(3, 'running').changes())
    expect(get('cb')).toMatchObject({ state: 'failed', errorCode: 'E_SERVICE_THREW', expected: 3 })
  })

  test('of a source is how many targets are in, which and who is missing', () => {
    const run = new RunTold()
    run.invoke({ targets: [['t1'], ['t2'], ['t3']], finals: ['end'] })
    const { take, get } = following()
    take(run.snapshot())
    expect(get('src')?.source).toEqual({
      total: 3,
      completed: 0,
      states: ['queued', 'queued', 'queued'],
      missing: ['t1', 't2', 't3'],
      elapsedMs: 0,
    })
    take(run.call(0, 'running').call(1, 'ok', { queuedMs: 5, runMs: 20 }).changes())
    take(run.call(2, 'failed', { runMs: 50 }).changes())
    expect(get('src')?.source).toEqual({
      total: 3,
      completed: 2,
      states: ['running', 'ok', 'failed'],
      missing: ['t1'],
      elapsedMs: 50,
    })
    expect(get('end')).toMatchObject({ state: null, expected: 1 })
  })

  test('of a node that is called by each delivery of a callback is the sum of these calls', () => {
    const run = new RunTold()
    run.invoke({
      targets: [
        ['t1', ['cb']],
        ['t2', ['cb']],
      ],
    })
    const { take, get } = following()
    take(run.snapshot())
    const first = run.invoke({ node: 'cb', parent: 2, targets: [['inner']] })
    const second = run.invoke({ node: 'cb', parent: 3, targets: [['inner']] })
    take(run.call(2, 'ok').call(3, 'ok').call(first, 'running').call(second, 'queued').changes())
    expect(get('inner')).toMatchObject({ state: 'running' })
    expect(get('cb')?.source).toMatchObject({ total: 2, completed: 0 })
    take(run.call(first, 'ok', { runMs: 7 }).call(second, 'ok', { runMs: 9 }).changes())
    expect(get('inner')).toMatchObject({ state: 'ok', runMs: 9 })
    expect(get('cb')?.source).toMatchObject({ total: 2, completed: 2 })
  })

  test('has its slice of the run, exactly once the run has ended', () => {
    const run = new RunTold()
    run.invoke({ targets: [['t1'], ['t2']] })
    const { take, get } = following()
    take(run.call(0, 'ok', { runMs: 100 }).call(1, 'running').snapshot())
    const early = get('t1')
    take(
      run
        .call(1, 'ok', { queuedMs: 200, runMs: 200 })
        .run({ state: 'completed', endedAt: STARTED + 400 })
        .changes(),
    )
    expect(get('t1')).toMatchObject({ from: 0, to: 0.25 })
    expect(get('t2')).toMatchObject({ from: 0.5, to: 1 })
    expect(get('t1')).not.toBe(early)
  })
})

describe('what explains a node', () => {
  const reason = (call: number, attempt: number, message: string): CallReason => ({
    call,
    attempt,
    attempts: 3,
    exception: { name: 'TypeError', message },
    cancelledBy: null,
  })

  test('that has not begun is since when it is queued, while the run goes on', () => {
    const run = new RunTold()
    const base = run.invoke({ targets: [['t1'], ['t2']] })
    const { take, get } = following()
    take(run.snapshot())
    expect(get('t1')).toMatchObject({ state: 'queued', queuedSince: STARTED, call: base })
    take(run.call(base, 'running').changes())
    expect(get('t1')).toMatchObject({ state: 'running', queuedSince: null, call: base })
    take(run.run({ state: 'interrupted', endedAt: 2000 }).changes())
    expect(get('t2')).toMatchObject({ state: 'queued', queuedSince: null, call: 1 })
  })

  test('is asked for once for each attempt that failed, and kept while the next one runs', () => {
    const run = new RunTold()
    run.invoke({ targets: [['t1'], ['t2'], ['t3']] })
    const { take, get, statuses } = following()
    take(run.call(0, 'retrying', { code: 3 }).call(1, 'ok').call(2, 'skipped').snapshot())
    expect(get('t3')).toMatchObject({ state: 'skipped', cancelledBy: 'policy' })
    expect(statuses.unexplained(10)).toEqual([0])
    expect(statuses.unexplained(0)).toEqual([])
    const before = get('t1')
    expect([...statuses.explain([0], [reason(0, 1, 'one')])]).toEqual(['t1'])
    expect(get('t1')).not.toBe(before)
    expect(get('t1')).toMatchObject({ attempts: 3, exception: { name: 'TypeError', message: 'one' } })
    expect(statuses.unexplained(10)).toEqual([])
    take(run.call(0, 'running', { attempt: 2, code: 0 }).changes())
    expect(get('t1')).toMatchObject({ attempt: 2, attempts: 3, exception: { message: 'one' } })
    expect(statuses.unexplained(10)).toEqual([])
    take(run.call(0, 'failed', { code: 3 }).changes())
    expect(get('t1')?.exception).toBeNull()
    expect(statuses.unexplained(10)).toEqual([0])
    // An answer that has nothing to say of it is one too.
    statuses.explain([0], [])
    expect(statuses.unexplained(10)).toEqual([])
  })

  test('is how much slower a target was than usual, but not of another service', () => {
    const run = new RunTold()
    run.invoke({ targets: [['t1', ['cb']], ['t2']] })
    const { take, get, statuses } = following()
    take(
      run
        .call(0, 'ok', { runMs: 310 })
        .call(1, 'ok', { runMs: 310 })
        .call(2, 'ok', { runMs: 310 })
        .snapshot(),
    )
    const usual = { service: 't1', p50Ms: 100, p95Ms: 120, runs: 9 }
    const news = statuses.setUsual(
      new Map([
        [id('t1'), usual],
        [id('t2'), { ...usual, service: 'other' }],
        [id('cb'), { ...usual, service: 'cb' }],
      ]),
    )
    expect([...news].sort()).toEqual(['cb', 't1'])
    expect(get('t1')).toMatchObject({ usual, slowBy: 3.1 })
    expect(get('t2')).toMatchObject({ usual: null, slowBy: null })
    expect(get('cb')).toMatchObject({ usual: { p50Ms: 100 }, slowBy: null })
  })
})

describe('an update of a run', () => {
  test('makes new status objects for the nodes that changed alone, among 500 targets', () => {
    const run = new RunTold()
    const targets = Array.from({ length: 500 }, (_, at) => [`t${at}`, ['cb']] as const)
    run.invoke({ targets })
    for (let call = 0; call < 500; call++) run.call(call, 'queued')
    const { take, get } = following()
    take(run.snapshot())
    const before = targets.map(([node]) => get(node))
    let made = 0
    const count = (nodes: readonly string[]): readonly string[] => {
      made += nodes.length
      return nodes
    }
    expect(count(take(run.call(7, 'running').changes()))).toEqual(['src', 't7'])
    expect(count(take(run.call(7, 'ok', { runMs: 3 }).call(507, 'running').changes()))).toEqual([
      'cb',
      'src',
      't7',
    ])
    expect(count(take(run.call(8, 'running').call(9, 'running').changes()))).toEqual(['src', 't8', 't9'])
    expect(made).toBe(8)
    const same = targets.filter(([node], at) => get(node) === before[at])
    expect(same).toHaveLength(497)
    // An update that says what was known makes none.
    expect(take(run.log(1).changes())).toEqual([])
    expect(take(run.call(8, 'running').changes())).toEqual([])
  })

  test('takes the time scale in steps: a run that goes on redraws what has ended seldom', () => {
    const run = new RunTold()
    const targets = Array.from({ length: 50 }, (_, at) => [`t${at}`] as const)
    run.invoke({ targets })
    const { take } = following()
    take(run.snapshot())
    let redrawn = 0
    for (let at = 0; at < 50; at++) {
      const nodes = take(run.call(at, 'ok', { runMs: (at + 1) * 100 }).changes())
      if (nodes.length > 2) redrawn += 1
    }
    expect(redrawn).toBeGreaterThan(2)
    expect(redrawn).toBeLessThan(20)
  })

  test('leads to what a snapshot of the same moment leads to, however it is cut', () => {
    const step = fc.tuple(fc.nat(9), fc.constantFrom(...callStates), fc.nat(1000), fc.boolean())
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const run = new RunTold()
        run.invoke({
          targets: [
            ['t1', ['cb', 'each']],
            ['t2', ['cb']],
            ['t1', []],
          ],
          finals: ['end', 'cb'],
        })
        const live = following()
        live.take(run.snapshot())
        const over = new Set<number>()
        for (const [call, state, runMs, cut] of steps) {
          // An outcome is the last that is said of a call.
          if (!over.has(call)) run.call(call, state, { runMs })
          if (isCompleted(state)) over.add(call)
          if (cut) live.take(run.changes())
        }
        live.take(run.run({ state: 'completed', endedAt: STARTED + 2000 }).changes())
        const late = following()
        late.take(run.snapshot())
        for (const node of ['src', 't1', 't2', 'cb', 'each', 'end']) {
          expect(live.get(node)).toEqual(late.get(node))
        }
      }),
    )
  })
})
