import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RECORD_BYTES, RecordWriter, readRecords } from './columns.ts'
import { callRecord } from './testing.ts'

test('what is written is read back, record for record', () => {
  fc.assert(
    fc.property(fc.array(callRecord, { maxLength: 200 }), records => {
      const writer = new RecordWriter()
      for (const record of records) writer.push(record)
      expect(writer.count).toBe(records.length)
      const bytes = writer.take()
      expect(bytes.length).toBe(records.length * RECORD_BYTES)
      expect(readRecords(bytes)).toEqual(records)
      expect(writer.count).toBe(0)
    }),
  )
})

test('reads bytes that lie within a larger buffer', () => {
  fc.assert(
    fc.property(callRecord, fc.integer({ min: 1, max: 7 }), (record, shift) => {
      const writer = new RecordWriter()
      writer.push(record)
      const larger = new Uint8Array(RECORD_BYTES + shift)
      larger.set(writer.take(), shift)
      expect(readRecords(larger.subarray(shift))).toEqual([record])
    }),
  )
})

test('an attempt over what fits is shown as the highest that does', () => {
  const writer = new RecordWriter()
  const [record] = fc.sample(callRecord, 1)
  if (record) writer.push({ ...record, attempt: 70_000 })
  expect(readRecords(writer.take())[0]?.attempt).toBe(0xffff)
})

test('refuses cut records and unknown states', () => {
  expect(() => readRecords(new Uint8Array(RECORD_BYTES - 1))).toThrow(
    'Expected a multiple of 28 bytes, got 27',
  )
  const unknown = new Uint8Array(RECORD_BYTES)
  unknown[10] = 0x7f
  expect(() => readRecords(unknown)).toThrow('Unknown call state 127 at byte 10')
})
