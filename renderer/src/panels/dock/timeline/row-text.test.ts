import { expect, test } from 'vitest'
import { codeToByte } from '../../../../../shared/outcome-codes.ts'
import type { CallRecord, CallState } from '../../../../../shared/run/model.ts'
import { rowText, spokenRow } from './row-text.ts'
import { spansOf } from './spans.ts'

const record = (state: CallState, over: Partial<CallRecord> = {}): CallRecord => ({
  seq: 1,
  call: 1,
  attempt: 1,
  state,
  code: 0,
  pinned: false,
  at: 0,
  queuedMs: 8,
  runMs: 1200,
  ...over,
})

test.each<[CallState, string | null, string | null]>([
  ['ok', null, null],
  ['running', null, null],
  ['failed', 'TypeError: no\n    at a (b.ts:1:2)', 'TypeError: no'],
  [
    'failed',
    'MapError: outer\n    at a (b.ts:1:2)\nCaused by: TypeError: inner\n    at c (d.ts:1:2)',
    'TypeError: inner',
  ],
  ['failed', null, 'E_HTTP'],
  ['timed-out', 'shipping.track took longer than its 2000 ms.', 'over its limit of 2 s'],
  ['timed-out', 'x took longer than its 2500 ms.', 'over its limit of 2.5 s'],
  ['timed-out', 'x took longer than its 1800000 ms.', 'over its limit of 30 min'],
  ['timed-out', 'x did not end within its time limit of 2000 ms.', 'over its limit of 2 s'],
  ['timed-out', null, 'over its limit'],
  ['cancelled', 'The target was cancelled.', 'cancelled by you'],
  ['skipped', 'Cancelled by first-success: a.b responded.', 'cancelled by first-success: a.b responded'],
])('%s with %j says %j', (state, exception, text) => {
  expect(rowText(record(state, { code: codeToByte('E_HTTP') }), exception, 0, null, false)).toBe(text)
})

test('a final that waits, a queue that is full, a pinned response', () => {
  expect(rowText(undefined, null, 2, null, true)).toBe('waits for 2 targets')
  expect(rowText(undefined, null, 1, null, true)).toBe('waits for 1 target')
  expect(rowText(record('timed-out'), 'x took longer than its 2000 ms.', 0, null, true)).toBe('limit 2 s')
  expect(rowText(record('queued'), null, 0, 1, true)).toBe('limit 1 in use')
  expect(rowText(record('ok', { pinned: true }), null, 0, null, true)).toBe('pinned, not called')
})

test('a row is heard with all that it shows', () => {
  const of = record('failed', { attempt: 2 })
  const row = {
    call: 1,
    record: of,
    phase: 'on-target',
    nodeId: null,
    service: 'audit.log',
    name: 'audit.log',
    target: 'crm.get',
    targetCall: 0,
  } as const
  expect(spokenRow(row, spansOf(of, undefined, 0, 0), 0, 'HTTP 503')).toBe(
    'audit.log, callback for crm.get, Failed, attempt 2, queued 8 ms, run 1.20 s, HTTP 503',
  )
})
