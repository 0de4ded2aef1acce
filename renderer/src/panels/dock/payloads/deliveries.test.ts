import { expect, test } from 'vitest'
import { offset } from './deliveries.ts'

test.each([
  [192, '0.192 s'],
  [0, '0.000 s'],
  [59_999.4, '59.999 s'],
  [59_999.6, '1:00.000'],
  [192_405, '3:12.405'],
  [3_792_405, '1:03:12.405'],
])('%d ms is %s', (ms, text) => {
  expect(offset(ms)).toBe(text)
})
