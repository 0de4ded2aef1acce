import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytes, count, countOf, dateTime, duration, timeOfDay } from './format.ts'

test.each([
  [0, '0 ms'],
  [0.04, '0 ms'],
  [0.28, '0.3 ms'],
  [3.21, '3.2 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [184.4, '184 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [2414, '2.41 s'],
  [9_994, '9.99 s'],
  [9_996, '10.0 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [192_000, '3 min 12 s'],
  [3_599_400, '59 min 59 s'],
  [3_599_600, '1 h 0 min'],
  [6_720_000, '1 h 52 min'],
  [86_370_000, '1 d 0 h'],
  [273_600_000, '3 d 4 h'],
  [-5, '0 ms'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '–'],
])('a duration of %d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  [0, '0 B'],
  [412, '412 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [1_100, '1.1 kB'],
  [99_940, '99.9 kB'],
  [99_960, '100 kB'],
  [999_600, '1.0 MB'],
  [999_960, '1.0 MB'],
  [48_200_000, '48.2 MB'],
  [67_108_864, '67.1 MB'],
  [5e15, '5000 TB'],
  [Number.NaN, '–'],
])('a size of %d bytes is %s', (size, text) => {
  expect(bytes(size)).toBe(text)
})

describe('properties', () => {
  const milliseconds = fc.double({ min: 0, max: 1e12, noNaN: true })

  test('a duration never shows a part that is full, and is short', () => {
    fc.assert(
      fc.property(milliseconds, ms => {
        const text = duration(ms)
        expect(text).toMatch(
          /^(\d(\.\d)? ms|\d{2,3} ms|\d\.\d\d s|\d\d\.\d s|\d{1,2} min \d{1,2} s|\d{1,2} h \d{1,2} min|[\d,]+ d \d{1,2} h)$/,
        )
        expect(text).not.toMatch(/\b60 s|\b60 min|\b24 h|\b1000 /)
      }),
    )
  })

  test('a size has three figures at most and is within 5 % of what it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e14 }), size => {
        const [number = '', unit = ''] = bytes(size).split(' ')
        const said = Number(number) * 1000 ** ['B', 'kB', 'MB', 'GB', 'TB'].indexOf(unit)
        expect(Math.abs(said - size) / size).toBeLessThanOrEqual(0.05)
        expect(number.replace('.', '').length).toBeLessThanOrEqual(3)
      }),
    )
  })
})

test('counts', () => {
  expect([0, 999, 1_000, 10_000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '10,000', '1,234,567'])
  expect(countOf(1, 'target')).toBe('1 target')
  expect(countOf(0, 'target')).toBe('0 targets')
  expect(countOf(10_000, 'delivery', 'deliveries')).toBe('10,000 deliveries')
})

test('times are those of where the reader is', () => {
  const ms = new Date(2026, 10, 3, 4, 2, 8, 7).getTime()
  expect(dateTime(ms)).toBe('2026-11-03 04:02:08')
  expect(timeOfDay(ms)).toBe('04:02:08.007')
  expect(dateTime(Number.NaN)).toBe('–')
  expect(timeOfDay(1e300)).toBe('–')
})
