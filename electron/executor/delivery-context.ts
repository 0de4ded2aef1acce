import type { OutcomeCode } from '../../shared/error-codes.ts'
import type { InvocationId, NodeId, RunId } from '../../shared/ids.ts'

/** What a callback can read in its context beside the payload. Times are ms since 1970 UTC. */
export interface DeliveryContext {
  readonly phase: 'on-target' | 'on-final'
  readonly runId: RunId
  readonly invocationId: InvocationId
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
    readonly queuedMs: number
    readonly runMs: number
  } | null
}
