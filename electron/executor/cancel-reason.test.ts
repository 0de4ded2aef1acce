import { describe, expect, test } from 'vitest'
import type { Policy } from '../../shared/flow/schema.ts'
import {
  cancelledBy,
  cancelledByIssuer,
  cancelledByPolicy,
  INVOCATION_CANCELLED,
  oneCancelled,
  RUN_CANCELLED,
} from './cancel-reason.ts'
import { reasonToCancelRest } from './policy.ts'

describe('who cancelled a call', () => {
  test('is told by what its exception says', () => {
    expect(cancelledBy(RUN_CANCELLED.text)).toBe('run')
    expect(cancelledBy(INVOCATION_CANCELLED.text)).toBe('user')
    expect(cancelledBy(oneCancelled('target').text)).toBe('user')
    expect(cancelledBy(oneCancelled('callback').text)).toBe('user')
    expect(cancelledBy(cancelledByIssuer('crm.get, customer').text)).toBe('issuer')
  })

  test.each<[Policy, number, number]>([
    ['fail-fast', 0, 1],
    ['first-success', 1, 0],
    [{ quorum: 2 }, 2, 0],
    [{ quorum: 3 }, 0, 2],
  ])('is the policy %j with %i ok and %i failed', (policy, ok, failed) => {
    const reason = reasonToCancelRest(policy, { total: 4, ok, failed })
    expect(cancelledBy(cancelledByPolicy(reason ?? '').text)).toBe('policy')
  })

  test('is not known where a handler said that it was cancelled', () => {
    expect(cancelledBy('demo.sleep was cancelled before its 10 ms had passed')).toBeNull()
    expect(cancelledBy('')).toBeNull()
  })
})
