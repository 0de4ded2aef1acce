import type { Policy } from '../../shared/flow/schema.ts'

/** How many of an invocation's targets are in, and how. */
export interface Tally {
  readonly total: number
  readonly ok: number
  readonly failed: number
}

function wanted(policy: Policy, total: number): number {
  if (policy === 'first-success') return 1
  return typeof policy === 'object' ? policy.quorum : total
}

/** Whether the policy holds, once all targets have completed: all ok, one ok, n ok. */
export const isSatisfied = (policy: Policy, tally: Tally): boolean => tally.ok >= wanted(policy, tally.total)

/** Why the targets that are still out shall be cancelled now, or null when they go on. */
export function reasonToCancelRest(policy: Policy, tally: Tally): string | null {
  if (policy === 'all-settled' || tally.ok + tally.failed === tally.total) return null
  if (policy === 'fail-fast') return tally.failed > 0 ? 'fail-fast: another target failed' : null
  const needed = wanted(policy, tally.total)
  const name = policy === 'first-success' ? 'first-success' : `quorum of ${needed}`
  if (tally.ok >= needed) return `${name}: enough targets succeeded`
  // A quorum of more than there are was never possible: no failure made it so, and all of them run.
  if (needed <= tally.total && tally.total - tally.failed < needed)
    return `${name}: too many targets failed for it to be met`
  return null
}
