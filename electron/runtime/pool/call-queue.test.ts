import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DeliveryContext } from '../types.ts'
import { Call, CallState } from './call.ts'
import { CallQueue } from './call-queue.ts'
import { codeService, Probe } from './testing.ts'

const service = codeService('a')
const { task } = new Probe(service)

test('what comes back goes first, cancelled calls are left out, the rest keeps its order', () => {
  const step = fc.oneof(
    fc.constant('push' as const),
    fc.constant('shift' as const),
    fc.constantFrom('put back', 'cancel' as const),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat())), steps => {
      const queue = new CallQueue()
      const returned: Call[] = []
      const waiting: Call[] = []
      const out: Call[] = []
      const next = () => returned[0] ?? waiting[0]
      for (const [action, index] of steps) {
        if (action === 'push') {
          const call = new Call(task, service)
          queue.push(call)
          waiting.push(call)
        } else if (action === 'shift') {
          const expected = returned.shift() ?? waiting.shift()
          expect(queue.shift()).toBe(expected)
          if (expected !== undefined) out.push(expected)
        } else if (action === 'put back') {
          const call = out.pop()
          if (call !== undefined) {
            queue.putBack(call)
            returned.push(call)
          }
        } else {
          const all = [...returned, ...waiting]
          const call = all[index % Math.max(1, all.length)]
          if (call === undefined) continue
          call.state = CallState.DONE
          queue.forget()
          for (const list of [returned, waiting]) if (list.includes(call)) list.splice(list.indexOf(call), 1)
        }
        expect(queue.size).toBe(returned.length + waiting.length)
        expect(queue.peek()).toBe(next())
      }
    }),
  )
})

test('a long queue gives its memory back and keeps its order', () => {
  const queue = new CallQueue()
  const calls = Array.from({ length: 10_000 }, () => new Call(task, service))
  for (const call of calls) queue.push(call)
  for (const call of calls) expect(queue.shift()).toBe(call)
  expect(queue.shift()).toBeUndefined()
})

test('deliveries go first, and a target after every few of them', () => {
  const queue = new CallQueue()
  const of = (name: string, delivery: DeliveryContext | null) => {
    const call = new Call({ ...task, delivery }, service)
    names.set(call, name)
    queue.push(call)
  }
  const names = new Map<Call, string>()
  for (let index = 0; index < 3; index++) of(`t${index}`, null)
  for (let index = 0; index < 20; index++) of(`d${index}`, { phase: 'on-final', issuedAt: 0, target: null })
  const order: (string | undefined)[] = []
  for (let call = queue.shift(); call; call = queue.shift()) order.push(names.get(call))
  expect(order.filter(name => name?.startsWith('t'))).toEqual(['t0', 't1', 't2'])
  expect(order.filter(name => name?.startsWith('d'))).toEqual(Array.from({ length: 20 }, (_, at) => `d${at}`))
  expect([order.indexOf('t0'), order.indexOf('t1'), order.indexOf('t2')]).toEqual([8, 17, 22])
})
