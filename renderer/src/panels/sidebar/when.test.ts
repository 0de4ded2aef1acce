import { expect, test } from 'vitest'
import { when, whenExactly } from './when.ts'

const at = (...parts: [number, number, number, number, number, number]) => new Date(...parts).getTime()
const now = at(2026, 10, 24, 14, 40, 0)

test('says the time today, and the day before that', () => {
  expect(when(at(2026, 10, 24, 9, 5, 7), now)).toBe('09:05')
  expect(when(at(2026, 10, 23, 23, 59, 59), now)).toBe('Yesterday')
  expect(when(at(2026, 10, 19, 8, 0, 0), now)).toBe('19 Nov')
  expect(when(at(2025, 10, 2, 8, 0, 0), now)).toBe('2 Nov 2025')
})

test('says seconds of today alone', () => {
  expect(whenExactly(at(2026, 10, 24, 14, 32, 5), now)).toBe('14:32:05')
  expect(whenExactly(at(2026, 10, 23, 17, 44, 12), now)).toBe('Yesterday 17:44')
  expect(whenExactly(at(2026, 10, 19, 8, 0, 0), now)).toBe('19 Nov 08:00')
})

test('a moment that is none', () => {
  expect(whenExactly(Number.NaN, now)).toBe('–')
})
