import type { CancelledBy } from '../../shared/run/reason.ts'

export interface CancelReason {
  /** What the exception says. */
  readonly text: string
  /** By the invocation's policy: shown as skipped if it never began. */
  readonly byPolicy: boolean
}

const RUN = 'The run was cancelled.'
const INVOCATION = 'The invocation was cancelled.'
const ONE = { target: 'The target was cancelled.', callback: 'The callback was cancelled.' } as const
const BY_POLICY = /^Cancelled by (?:fail-fast|first-success|quorum of \d+): /
const BY_ISSUER = /^Cancelled: .*, which waited for it, has ended\.$/

export const RUN_CANCELLED: CancelReason = { text: RUN, byPolicy: false }
export const INVOCATION_CANCELLED: CancelReason = { text: INVOCATION, byPolicy: false }
export const oneCancelled = (what: keyof typeof ONE): CancelReason => ({ text: ONE[what], byPolicy: false })
/** @param reason as `reasonToCancelRest` gives it */
export const cancelledByPolicy = (reason: string): CancelReason => ({
  text: `Cancelled by ${reason}.`,
  byPolicy: true,
})
/** @param waited service of the call that waited */
export const cancelledByIssuer = (waited: string): CancelReason => ({
  text: `Cancelled: ${waited}, which waited for it, has ended.`,
  byPolicy: false,
})

/** Who cancelled a call, by what its exception says: the other way round from the reasons above. */
export function cancelledBy(text: string): CancelledBy | null {
  if (text === RUN) return 'run'
  if (text === INVOCATION || text === ONE.target || text === ONE.callback) return 'user'
  if (BY_POLICY.test(text)) return 'policy'
  return BY_ISSUER.test(text) ? 'issuer' : null
}
