import type { Channel } from './channels.ts'
import type { Patterns } from './patterns.ts'

/**
 * A request whose type was not stated. It is what `JSON.parse` gives: anything.
 */
// biome-ignore lint/suspicious/noExplicitAny: authors who state no type get what JSON.parse would give them
export type AnyRequest = any

/** What a handler receives. All of it may be taken apart: `handle({ request, log })`. */
export interface Context<Request = AnyRequest> {
  readonly request: {
    /** The request or, in a callback, the payload: a copy of this call's own. */
    readonly payload: Request
  }
  readonly response: {
    /** Another way to respond. What the handler returns wins over it; without either the response is `""`. */
    payload: unknown
  }
  /** The correlation id of this very call. */
  readonly cid: string
  /** How this service came to be invoked. */
  readonly channel: Channel
  /** The cid of the invocation that this call belongs to, under the pattern's key. */
  readonly environ: Environ
  /** Aborts when the call is cancelled or its time is over. Hand it on to `fetch` and its like. */
  readonly signal: AbortSignal
  /** 1 for the first try. */
  readonly attempt: number
  readonly runId: string
  /** The invocation that this call belongs to; null for a service that was run by itself. */
  readonly invocationId: string | null
  /** In a callback: what is known of its delivery beyond the payload. Otherwise null. */
  readonly delivery: Delivery | null
  readonly log: Log
  readonly patterns: Patterns
  /**
   * Invokes one service and gives its response. Rejects with an `InvocationError` when it failed.
   *
   * @example
   * ```ts
   * const customer = await ctx.invoke<Customer>('crm.get-customer', { id: 7 }, { timeoutMs: 2_000 })
   * ```
   */
  invoke<Response = AnyRequest>(
    service: string,
    request?: unknown,
    options?: InvokeOptions,
  ): Promise<Response>
  /** Invokes one service without waiting for it. Gives the cid at once. */
  invokeAsync(service: string, request?: unknown): string
}

export interface InvokeOptions {
  /** Deadline of the call, ms from its start. Default: what the service says. */
  readonly timeoutMs?: number | undefined
}

export interface Environ {
  /** In targets and callbacks of `patterns.parallel`. */
  readonly 'fanfare.request_ctx.parallel_exec_cid'?: string
  /** In targets, callbacks and finals of `patterns.fanout`. */
  readonly 'fanfare.request_ctx.fanout_cid'?: string
}

/** Adds lines to the call's log. `data` is anything that has a JSON form. */
export interface Log {
  debug(message: string, data?: unknown): void
  info(message: string, data?: unknown): void
  warn(message: string, data?: unknown): void
  error(message: string, data?: unknown): void
}

/** What is known of a delivery beyond its payload. Times are ms since 1970 UTC. */
export interface Delivery {
  readonly phase: 'on-target' | 'on-final'
  readonly runId: string
  readonly invocationId: string
  /** When the invocation was issued. */
  readonly issuedAt: number
  /** The target that this delivery is for; null for a final. */
  readonly target: {
    /** Its node in the flow; null for a target that was named in code. */
    readonly nodeId: string | null
    /** Its key in a final's `data`. */
    readonly key: string
    /** The attempt that this outcome is of. */
    readonly attempt: number
    /** An error code such as `E_TIMEOUT`; null if the target raised nothing. */
    readonly errorCode: string | null
    readonly queuedAt: number
    readonly startedAt: number
    readonly endedAt: number
    /** From queued to started, ms. */
    readonly queuedMs: number
    /** From started to ended, ms. */
    readonly runMs: number
  } | null
}

/** What `ctx.invoke` and its like reject with. */
export interface InvocationError extends Error {
  /** An error code such as `E_SERVICE_THREW`, `E_TIMEOUT`, `E_CANCELLED`. */
  readonly code: string
  /** What the invoked service threw, with its stack, as text. */
  readonly exception: string
}
