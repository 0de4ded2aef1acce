import type { Policy } from '../service/patterns.ts'

/**
 * What an INVOKED record holds as JSON text: an invocation that a handler issues, validated. Requests are JSON text
 * themselves. The executor's `InvokeRequest` by shape.
 */
export interface InvokeMessage {
  /** Unique in the call; `SETTLE` answers to it when `wait` is true. */
  readonly requestId: number
  /** The cid of the call that issues it. */
  readonly originCid: string
  readonly pattern: 'parallel' | 'fanout' | 'invoke' | 'invoke-async' | 'invoke-retry'
  readonly wait: boolean
  readonly cid: string
  readonly targets: readonly (readonly [service: string, request: string])[]
  readonly onTarget: readonly string[]
  readonly onFinal: readonly string[]
  readonly policy: Policy | null
  readonly timeoutMs: number | null
  readonly retry: RetryMessage | null
}

export interface RetryMessage {
  readonly repeats: number
  readonly backoff: {
    readonly initialMs: number
    readonly factor: number
    readonly maxMs: number
    readonly jitter: number
  }
  readonly seconds: number
  readonly asyncFallback: boolean
  readonly callback: readonly string[]
  /** JSON text. */
  readonly context: string
}
