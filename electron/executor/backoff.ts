import type { Retry } from '../../shared/flow/schema.ts'

/** A retry with its defaults filled in. docs/flow-format.md: nodes. */
export interface RetryRule {
  readonly attempts: number
  readonly backoffMs: number
  readonly factor: number
  readonly maxMs: number
  readonly jitter: number
}

export const NO_RETRY: RetryRule = { attempts: 1, backoffMs: 1000, factor: 2, maxMs: 60_000, jitter: 0.2 }

export function retryRule(retry: Retry | null | undefined): RetryRule {
  if (!retry) return NO_RETRY
  return {
    attempts: retry.attempts ?? NO_RETRY.attempts,
    backoffMs: retry.backoffMs ?? NO_RETRY.backoffMs,
    factor: retry.factor ?? NO_RETRY.factor,
    maxMs: retry.maxMs ?? NO_RETRY.maxMs,
    jitter: retry.jitter ?? NO_RETRY.jitter,
  }
}

/**
 * The pause before the attempt that follows `failed` failed ones, ms. Of a jitter of 0.2, up to a fifth of the pause is
 * taken off at random: it never gets longer than the ceiling.
 * @param fraction random, 0 to 1
 */
export function pauseMs(rule: RetryRule, failed: number, fraction: number): number {
  // Not 0 x Infinity, which is no number.
  const grown = rule.backoffMs === 0 ? 0 : rule.backoffMs * rule.factor ** (failed - 1)
  const full = Math.min(rule.maxMs, grown)
  return full * (1 - rule.jitter * fraction)
}
