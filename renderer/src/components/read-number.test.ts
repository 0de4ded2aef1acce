import { expect, test } from 'vitest'
import { readNumber } from './read-number.ts'

const whole = { min: 1, max: 1_000_000, whole: true }

test('reads numbers as people write them', () => {
  expect(readNumber('10,000', whole)).toEqual({ value: 10_000, error: null })
  expect(readNumber(' 10 000 ', whole)).toEqual({ value: 10_000, error: null })
  expect(readNumber('', whole)).toEqual({ value: undefined, error: null })
  expect(readNumber('1.5', { min: 1, max: 100, whole: false })).toEqual({ value: 1.5, error: null })
})

test.each([
  ['0', 'Expected a whole number of 1 or more.'],
  ['-4', 'Expected a whole number of 1 or more.'],
  ['1.5', 'Expected a whole number of 1 or more.'],
  ['many', 'Expected a whole number of 1 or more.'],
  ['2,000,000', 'Expected a whole number of 1,000,000 at most.'],
])('says what was expected instead of %j', (text, error) => {
  expect(readNumber(text, whole)).toEqual({ value: undefined, error })
})
