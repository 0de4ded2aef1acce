import type { OutcomeCode } from '../../shared/error-codes.ts'
import type { NodeId } from '../../shared/ids.ts'

/**
 * What a callback can read in its context beside the payload and what its task says. Times are ms since 1970 UTC. All
 * callbacks of a target are given the same object, by which the runtime knows that they receive the same.
 */
export interface DeliveryContext {
  readonly phase: 'on-target' | 'on-final'
  readonly issuedAt: number
  /** The target that it is delivered for; null for a final. */
  readonly target: {
    readonly nodeId: NodeId | null
    readonly key: string
    readonly attempt: number
    readonly errorCode: OutcomeCode | null
    readonly queuedAt: number
    readonly startedAt: number
    readonly endedAt: number
  } | null
}
