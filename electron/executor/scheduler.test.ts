import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Scheduler } from './scheduler.ts'
import type { Call, Invocation } from './state.ts'
import { makeDelivery, makeInvocation, makePlan } from './testing/make-invocation.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`)

function invocation(targets: number, concurrency: number | null = null, source = 's'): Invocation {
  return makeInvocation(makePlan(many(targets), { source, concurrency }))
}

/** Takes all that may begin, as a turn of the executor does: what is taken has left the queue. */
function turn(scheduler: Scheduler): Call[] {
  const taken: Call[] = []
  for (let call = scheduler.next(); call; call = scheduler.next()) {
    call.stage = 'submitted'
    taken.push(call)
  }
  return taken
}

const names = (calls: readonly Call[]) => calls.map(call => `${call.invocation.plan.source} ${call.service}`)

function again(scheduler: Scheduler, call: Call): void {
  call.stage = 'queued'
  scheduler.addAgain(call)
}

describe('targets', () => {
  test('begin in flow order, invocation by invocation, up to the limit', () => {
    const scheduler = new Scheduler(3)
    scheduler.addInvocation(invocation(2, null, 'a'))
    scheduler.addInvocation(invocation(2, null, 'b'))
    const first = turn(scheduler)
    expect(names(first)).toEqual(['a t0', 'a t1', 'b t0'])
    for (const call of first.slice(0, 1)) scheduler.release(call)
    expect(names(turn(scheduler))).toEqual(['b t1'])
  })

  test('that were cancelled while they waited are passed over', () => {
    const scheduler = new Scheduler(10)
    const one = invocation(4)
    one.target(1).stage = 'recording'
    one.target(3).stage = 'done'
    scheduler.addInvocation(one)
    expect(names(turn(scheduler))).toEqual(['s t0', 's t2'])
  })

  test('that begin again come before those that never began', () => {
    const scheduler = new Scheduler(2)
    scheduler.addInvocation(invocation(4))
    const [first] = turn(scheduler)
    if (!first) throw new Error('Expected a call')
    scheduler.release(first)
    again(scheduler, first)
    expect(names(turn(scheduler))).toEqual(['s t0'])
  })
})

describe('deliveries', () => {
  test('have a window of their own: slow callbacks never keep a target from starting', () => {
    const scheduler = new Scheduler(2)
    const one = invocation(3)
    for (const number of [3, 4, 5]) scheduler.addDelivery(makeDelivery(one, number, `c${number}`))
    scheduler.addInvocation(one)
    const taken = turn(scheduler)
    expect(names(taken)).toEqual(['s c3', 's c4', 's t0', 's t1'])
    // The callbacks go on for ever; targets come and go.
    const target = taken.find(call => call.phase === 'target')
    if (target) scheduler.release(target)
    expect(names(turn(scheduler))).toEqual(['s t2'])
  })

  test('do not wait for targets either', () => {
    const scheduler = new Scheduler(1)
    const one = invocation(2)
    scheduler.addInvocation(one)
    turn(scheduler)
    scheduler.addDelivery(makeDelivery(one, 2, 'c'))
    expect(names(turn(scheduler))).toEqual(['s c'])
  })
})

describe('the limit of a source', () => {
  test('holds for its targets alone', () => {
    const scheduler = new Scheduler(10)
    scheduler.addInvocation(invocation(3, 1, 'narrow'))
    scheduler.addInvocation(invocation(2, null, 'wide'))
    const taken = turn(scheduler)
    expect(names(taken)).toEqual(['narrow t0', 'wide t0', 'wide t1'])
    for (const call of taken) scheduler.release(call)
    expect(names(turn(scheduler))).toEqual(['narrow t1'])
  })

  test('an invocation that had no room comes before later ones once it has', () => {
    const scheduler = new Scheduler(2)
    scheduler.addInvocation(invocation(3, 1, 'narrow'))
    scheduler.addInvocation(invocation(9, null, 'wide'))
    const [narrow] = turn(scheduler)
    if (narrow) scheduler.release(narrow)
    expect(names(turn(scheduler))).toEqual(['narrow t1'])
  })

  test('a target that waits for what it invoked keeps its room, but not its place in the run', () => {
    const scheduler = new Scheduler(1)
    scheduler.addInvocation(invocation(2, 1, 'outer'))
    const [waiting] = turn(scheduler)
    if (!waiting) throw new Error('Expected a call')
    scheduler.stepAside(waiting)
    scheduler.addInvocation(invocation(1, null, 'inner'))
    expect(names(turn(scheduler))).toEqual(['inner t0'])
    scheduler.comeBack(waiting)
    scheduler.release(waiting)
    expect(names(turn(scheduler))).toEqual([])
  })

  test('the room of a cancelled call that waited for it goes to the next', () => {
    const scheduler = new Scheduler(10)
    const one = invocation(4, 1)
    scheduler.addInvocation(one)
    const [first] = turn(scheduler)
    if (!first) throw new Error('Expected a call')
    const waiting = [one.target(1), one.target(2)]
    for (const call of waiting) again(scheduler, call)
    one.nextTarget = 3
    expect(turn(scheduler)).toEqual([])
    scheduler.release(first)
    // It was called for the room, and is cancelled before it comes to take it.
    const [called, next] = waiting
    if (called) called.stage = 'recording'
    expect(turn(scheduler)).toEqual([next])
  })

  test('never is exceeded, and everything begins in the end, in any order of ends, cancels and further attempts', () => {
    const step = fc.record({ pick: fc.nat(), act: fc.constantFrom('end', 'again', 'cancel', 'gate') })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.option(fc.integer({ min: 1, max: 3 }))), {
          maxLength: 4,
        }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 60 }),
        (shapes, limit, steps) => {
          const scheduler = new Scheduler(limit)
          const invocations = shapes.map(([targets, concurrency]) => invocation(targets, concurrency))
          for (const one of invocations) scheduler.addInvocation(one)
          const running: Call[] = []
          const put: Call[] = []
          const begin = () => {
            running.push(...turn(scheduler))
            expect(running.length).toBeLessThanOrEqual(limit)
            for (const one of invocations) {
              const inFlight = running.filter(call => call.invocation === one).length
              expect(inFlight).toBeLessThanOrEqual(one.plan.concurrency ?? limit)
            }
          }
          begin()
          for (const { pick, act } of steps) {
            const call = running.splice(pick % Math.max(1, running.length), 1)[0]
            if (call) {
              scheduler.release(call)
              if (act === 'again') again(scheduler, call)
              else if (act === 'gate') put.push(call)
              else call.stage = 'done'
              if (act === 'gate') call.stage = 'at-gate'
            }
            if (act === 'cancel') {
              const one = invocations[pick % Math.max(1, invocations.length)]
              const waiting = one?.known.find(known => known.stage === 'queued')
              if (waiting) waiting.stage = 'done'
            }
            if (pick % 3 === 0) {
              const back = put.pop()
              if (back) again(scheduler, back)
            }
            begin()
          }
          for (const call of put) again(scheduler, call)
          for (begin(); running.length > 0; begin()) {
            const call = running.pop()
            if (!call) break
            call.stage = 'done'
            scheduler.release(call)
          }
          for (const one of invocations) {
            expect(one.targets.filter(call => call?.stage !== 'done')).toEqual([])
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
