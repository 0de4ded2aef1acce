import { describe, expect, test } from 'vitest'
import { slowBy, usualOf } from './usual.ts'

describe('usual durations', () => {
  test('are values that occurred', () => {
    expect(usualOf('a', [30, 10, 20])).toEqual({ service: 'a', p50Ms: 20, p95Ms: 30, runs: 3 })
    const twenty = Array.from({ length: 20 }, (_, at) => (20 - at) * 100)
    expect(usualOf('a', twenty)).toMatchObject({ p50Ms: 1000, p95Ms: 1900, runs: 20 })
    expect(usualOf('a', [7])).toMatchObject({ p50Ms: 7, p95Ms: 7 })
    expect(usualOf('a', [])).toBeNull()
  })
})

describe('a call is slow', () => {
  const usual = { service: 'a', p50Ms: 100, p95Ms: 150, runs: 5 }

  test('over the 95th percentile and twice the median', () => {
    expect(slowBy(usual, 310)).toBe(3.1)
    expect(slowBy(usual, 201)).toBe(2)
    expect(slowBy(usual, 2468)).toBe(25)
    expect(slowBy(usual, 200)).toBeNull()
    expect(slowBy({ ...usual, p95Ms: 400 }, 310)).toBeNull()
  })

  test('never of fewer than five calls, nor of none', () => {
    expect(slowBy({ ...usual, runs: 4 }, 1000)).toBeNull()
    expect(slowBy(null, 1000)).toBeNull()
  })

  test('not by what nobody notices', () => {
    const quick = { ...usual, p50Ms: 0.2, p95Ms: 0.4 }
    expect(slowBy(quick, 5)).toBeNull()
    expect(slowBy({ ...quick, p50Ms: 0 }, 50)).toBe(500)
  })
})
