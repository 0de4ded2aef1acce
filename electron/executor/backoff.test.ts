import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_RETRY, pauseMs, retryRule } from './backoff.ts'

test('without a retry there is one attempt; fields that are left out have their defaults', () => {
  expect(retryRule(null)).toEqual({ attempts: 1, backoffMs: 1000, factor: 2, maxMs: 60_000, jitter: 0.2 })
  expect(retryRule({ attempts: 5, jitter: 0 })).toEqual({ ...NO_RETRY, attempts: 5, jitter: 0 })
  expect(retryRule({ backoffMs: 0, maxMs: 0 })).toEqual({ ...NO_RETRY, backoffMs: 0, maxMs: 0 })
})

test('pauses grow by the factor up to the ceiling', () => {
  const rule = { attempts: 9, backoffMs: 100, factor: 3, maxMs: 2000, jitter: 0 }
  expect([1, 2, 3, 4, 5].map(failed => pauseMs(rule, failed, 0.5))).toEqual([100, 300, 900, 2000, 2000])
})

test('no pause stays none, even where the factor has grown out of all numbers', () => {
  const rule = { attempts: 1_000_000, backoffMs: 0, factor: 100, maxMs: 60_000, jitter: 0.2 }
  expect(pauseMs(rule, 999_999, 0.5)).toBe(0)
  expect(pauseMs({ ...rule, backoffMs: 1, jitter: 0 }, 999_999, 0.5)).toBe(60_000)
})

test('a pause stays between its share without jitter and its full length, however often it failed', () => {
  const rule = fc.record({
    attempts: fc.constant(1_000_000),
    backoffMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true })),
    factor: fc.double({ min: 1, max: 100, noNaN: true }),
    maxMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(rule, fc.integer({ min: 1, max: 1_000_000 }), share, (given, failed, fraction) => {
      const pause = pauseMs(given, failed, fraction)
      const full = pauseMs({ ...given, jitter: 0 }, failed, fraction)
      expect(pause).toBeLessThanOrEqual(full)
      expect(pause).toBeGreaterThanOrEqual(full * (1 - given.jitter))
      expect(full).toBeLessThanOrEqual(given.maxMs)
    }),
  )
})
