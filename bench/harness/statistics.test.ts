import { expect, test } from 'vitest'
import { exponentOf, median, quantile, spreadOf } from './statistics.ts'

test('medians and quantiles, of any order', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeNaN()
  const hundred = Array.from({ length: 100 }, (_, index) => 99 - index)
  expect(quantile(hundred, 0.99)).toBe(99)
  expect(quantile(hundred, 0.5)).toBe(50)
  expect(quantile([7], 0.99)).toBe(7)
  expect(spreadOf([5, 9, 7])).toEqual({ median: 7, low: 5, high: 9 })
})

test.each([
  [1, (n: number) => 3 * n],
  [2, (n: number) => n * n],
  [0, () => 5],
])('finds the exponent %d', (exponent, time) => {
  const points = [10, 100, 1000].map(size => [size, time(size)] as const)
  expect(exponentOf(points)).toBeCloseTo(exponent)
})

test('one size says nothing of growth', () => {
  expect(exponentOf([[10, 5]])).toBeNull()
})
