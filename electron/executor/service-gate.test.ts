import { expect, test } from 'vitest'
import { ServiceGate } from './service-gate.ts'
import type { Call } from './state.ts'
import { makeInvocation, makePlan } from './testing/make-invocation.ts'

const LIMIT = 2

function calls(count: number): Call[] {
  const invocation = makeInvocation(makePlan(Array.from({ length: count }, () => 'busy')))
  return Array.from({ length: count }, (_, index) => invocation.target(index))
}

/** As the call runner does: a call that is not let through waits at the gate. */
function arrive(gate: ServiceGate, call: Call): boolean {
  const passed = gate.enter(call, LIMIT)
  call.stage = passed ? 'submitted' : 'at-gate'
  return passed
}

test('lets as many through as the service allows, and calls the others in order', () => {
  const gate = new ServiceGate()
  const [a, b, c, d] = calls(4) as [Call, Call, Call, Call]
  expect([a, b, c, d].map(call => arrive(gate, call))).toEqual([true, true, false, false])
  expect(gate.leave(a)).toBe(c)
  expect(arrive(gate, c)).toBe(true)
  expect(gate.leave(b)).toBe(d)
})

test('passes over calls that were cancelled while they waited', () => {
  const gate = new ServiceGate()
  const [a, b, c, d] = calls(4) as [Call, Call, Call, Call]
  for (const call of [a, b, c, d]) arrive(gate, call)
  c.stage = 'recording'
  expect(gate.leave(a)).toBe(d)
})

test('a call that was called and is cancelled before it comes passes its turn on', () => {
  const gate = new ServiceGate()
  const [a, b, c, d] = calls(4) as [Call, Call, Call, Call]
  for (const call of [a, b, c, d]) arrive(gate, call)
  expect(gate.leave(a)).toBe(c)
  c.stage = 'recording'
  expect(gate.leave(c)).toBe(d)
  expect(arrive(gate, d)).toBe(true)
})

test('a call that leaves twice frees one place', () => {
  const gate = new ServiceGate()
  const [a, b, c, d] = calls(4) as [Call, Call, Call, Call]
  for (const call of [a, b, c, d]) arrive(gate, call)
  expect(gate.leave(a)).toBe(c)
  expect(gate.leave(a)).toBeUndefined()
  expect(arrive(gate, c)).toBe(true)
  expect(arrive(gate, d)).toBe(false)
})

test('one that comes back after a wait counts again, even over the limit', () => {
  const gate = new ServiceGate()
  const [a, b, c, d] = calls(4) as [Call, Call, Call, Call]
  arrive(gate, a)
  arrive(gate, b)
  gate.leave(a)
  expect(arrive(gate, c)).toBe(true)
  gate.reenter(a, 'busy')
  gate.leave(b)
  // Two are in again, `a` and `c`: no room.
  expect(arrive(gate, d)).toBe(false)
  expect(gate.leave(c)).toBe(d)
})
