import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRecords } from '../../../shared/run/columns.ts'
import type { CallRecord } from '../../../shared/run/model.ts'
import { LatestRecords } from './latest-records.ts'

const record = (seq: number, call: number): CallRecord => ({
  seq,
  call,
  attempt: 1,
  state: 'ok',
  code: 0,
  pinned: false,
  at: seq,
  queuedMs: 0,
  runMs: 0,
})

test('gives the last record of each call once, and begins anew', () => {
  const calls = fc.array(fc.array(fc.nat(300), { maxLength: 200 }), { maxLength: 5 })
  fc.assert(
    fc.property(calls, rounds => {
      const latest = new LatestRecords()
      let seq = 0
      for (const round of rounds) {
        const expected = new Map<number, CallRecord>()
        for (const call of round) {
          const one = record(++seq, call)
          latest.set(one)
          expected.set(call, one)
        }
        expect(latest.count).toBe(expected.size)
        expect(readRecords(latest.take())).toEqual([...expected.values()])
      }
      expect(latest.count).toBe(0)
    }),
  )
})
