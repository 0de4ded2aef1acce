import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Call } from './call.ts'
import { InFlight } from './in-flight.ts'
import { codeService, Probe } from './testing.ts'

const service = codeService('quick')
const { task } = new Probe(service)

function sent(id: number): Call {
  const call = new Call(task, service)
  call.id = id
  return call
}

test('finds what is there and nothing else, however far ids lie apart', () => {
  // Steps that meet in the same place of the array now and then.
  const step = fc.constantFrom(1, 2, 64, 1024, 2048, 4096)
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(5)), { maxLength: 80 }), steps => {
      const table = new InFlight()
      const known = new Map<number, Call>()
      let id = 0
      for (const [by, ending] of steps) {
        id += by
        const call = sent(id)
        table.add(call)
        known.set(id, call)
        const ends = [...known.values()][ending]
        if (ends) {
          table.delete(ends)
          table.delete(ends)
          known.delete(ends.id)
          expect(table.get(ends.id)).toBeUndefined()
        }
        expect(table.size).toBe(known.size)
        for (const one of known.values()) expect(table.get(one.id)).toBe(one)
        expect(table.values()).toEqual([...known.values()])
      }
    }),
  )
})

test('keeps the order of sending where ids begin again', () => {
  const table = new InFlight()
  const ids = [0xfffffffe, 0xffffffff, 1, 2]
  for (const id of ids) table.add(sent(id))
  expect(table.values().map(call => call.id)).toEqual(ids)
})
