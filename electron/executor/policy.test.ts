import { describe, expect, test } from 'vitest'
import { isSatisfied, reasonToCancelRest } from './policy.ts'

const tally = (ok: number, failed: number, total: number) => ({ ok, failed, total })

describe('what is still out is cancelled', () => {
  test.each([
    ['all-settled never', 'all-settled', tally(0, 2, 3), null],
    ['fail-fast, by the first failure', 'fail-fast', tally(1, 1, 3), 'fail-fast: another target failed'],
    ['fail-fast, not by successes', 'fail-fast', tally(2, 0, 3), null],
    [
      'first-success, by the first success',
      'first-success',
      tally(1, 1, 3),
      'first-success: enough targets succeeded',
    ],
    ['first-success, not by failures', 'first-success', tally(0, 2, 3), null],
    ['a quorum, by the n-th success', { quorum: 2 }, tally(2, 0, 4), 'quorum of 2: enough targets succeeded'],
    ['a quorum, not before', { quorum: 2 }, tally(1, 2, 4), null],
    [
      'a quorum, by the failure that makes it impossible',
      { quorum: 3 },
      tally(1, 2, 4),
      'quorum of 3: too many targets failed for it to be met',
    ],
    ['a quorum of more than there are, never', { quorum: 5 }, tally(0, 2, 4), null],
    ['nothing is out any more', 'fail-fast', tally(0, 3, 3), null],
  ] as const)('%s', (_, policy, given, reason) => {
    expect(reasonToCancelRest(policy, given)).toBe(reason)
  })
})

describe('the policy holds', () => {
  test.each([
    ['all-settled: all ok', 'all-settled', tally(3, 0, 3), true],
    ['all-settled: one failed', 'all-settled', tally(2, 1, 3), false],
    ['all-settled: no targets', 'all-settled', tally(0, 0, 0), true],
    ['fail-fast: all ok', 'fail-fast', tally(3, 0, 3), true],
    ['fail-fast: one failed', 'fail-fast', tally(2, 1, 3), false],
    ['first-success: one ok', 'first-success', tally(1, 2, 3), true],
    ['first-success: none', 'first-success', tally(0, 3, 3), false],
    ['first-success: no targets', 'first-success', tally(0, 0, 0), false],
    ['quorum: n ok', { quorum: 2 }, tally(2, 1, 3), true],
    ['quorum: fewer', { quorum: 2 }, tally(1, 2, 3), false],
    ['quorum: more than there are', { quorum: 4 }, tally(3, 0, 3), false],
  ] as const)('%s', (_, policy, given, holds) => {
    expect(isSatisfied(policy, given)).toBe(holds)
  })
})
