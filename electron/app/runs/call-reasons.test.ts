import { expect, test } from 'vitest'
import { headOf } from './call-reasons.ts'

test.each([
  ['TypeError: x is not a function\n    at a.ts:1:1', 'TypeError', 'x is not a function'],
  ['CardDeclined: no funds', 'CardDeclined', 'no funds'],
  ['Error [ERR_X]: broken', 'Error', 'broken'],
  ['Error', 'Error', ''],
  ['The target was cancelled.', null, 'The target was cancelled.'],
  [
    'fraud.score did not end within its time limit of 600 ms.',
    null,
    'fraud.score did not end within its time limit of 600 ms.',
  ],
  ['', null, ''],
  ['one\r\ntwo', null, 'one'],
])('the head of %j', (exception, name, message) => {
  expect(headOf(exception)).toEqual({ name, message })
})

test('a long message is cut', () => {
  expect(headOf(`Error: ${'y'.repeat(300)}`)).toEqual({ name: 'Error', message: `${'y'.repeat(200)}…` })
})
