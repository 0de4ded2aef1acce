import { expect, test } from 'vitest'
import { RecordWriter, readRecords } from '../../shared/run/columns.ts'
import type { CallRecord } from '../../shared/run/model.ts'
import { RecordTable } from './record-table.ts'

const record = (call: number, seq: number): CallRecord => ({
  seq,
  call,
  attempt: 1,
  state: 'ok',
  code: 0,
  pinned: false,
  at: 1_764_000_000_000.25,
  queuedMs: 0.5,
  runMs: 2,
})

test('keeps the latest record of each call, and gives those that there are', () => {
  const table = new RecordTable(10, 6)
  for (const [call, seq] of [
    [11, 1],
    [15, 2],
    [12, 3],
    [11, 4],
  ] as const)
    table.set(record(call, seq))
  const writer = new RecordWriter()
  writer.push(record(3, 9))
  table.copyTo(writer)
  expect(readRecords(writer.take())).toEqual([record(3, 9), record(11, 4), record(12, 3), record(15, 2)])
  expect([9, 10, 11, 12, 13, 15, 16].filter(call => table.has(call))).toEqual([11, 12, 15])
})

test('an invocation without calls has none', () => {
  const writer = new RecordWriter()
  const table = new RecordTable(4, 0)
  table.copyTo(writer)
  expect(writer.count).toBe(0)
  expect(table.has(4)).toBe(false)
})
