/**
 * What an on-target callback receives: what became of one target. All eight keys are always there.
 *
 * @example
 * ```ts
 * export default defineService({
 *   handle(ctx: Context<Payload>) {
 *     const { target, ok, response, exception } = ctx.request.payload
 *     if (!ok) ctx.log.warn(`${target} failed`, { exception })
 *   },
 * })
 * ```
 */
export interface Payload<Response = unknown> {
  /** Name of the service that issued the invocation. */
  readonly source: string
  /** Name of the target service that this delivery is for. */
  readonly target: string
  /** What the target produced; `""` if it failed before it produced anything. */
  readonly response: Response
  /** When the invocation was issued, UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly req_ts_utc: string
  /** When the response was created, UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly resp_ts_utc: string
  /** True if the target raised nothing. */
  readonly ok: boolean
  /** Null, or what was thrown: the stack trace as text, its causes included. */
  readonly exception: string | null
  /** The invocation's cid. */
  readonly cid: string
}

/** What a final callback receives: what became of all targets. */
export interface FinalPayload {
  /** Name of the service that issued the invocation. */
  readonly source: string
  /** When the invocation was issued, UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly req_ts_utc: string
  /** Names of the on-target callbacks. */
  readonly on_target: readonly string[]
  /** Names of the final callbacks. */
  readonly on_final: readonly string[]
  /** Each target's payload by its name; a name that is there more than once is numbered: `name`, `name#2`. */
  readonly data: Readonly<Record<string, Payload>>
  /** When the last target completed, UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly resp_ts_utc: string
  /** True if the invocation's policy was satisfied. */
  readonly ok: boolean
  /** The invocation's cid. */
  readonly cid: string
  /** The same payloads as in `data`, in the order in which the targets completed. */
  readonly results: readonly Payload[]
}

/** What the callback of an invoke/retry receives. */
export interface InvokeRetryPayload<Response = unknown, RetryContext = unknown> {
  /** True if one of the calls succeeded. */
  readonly ok: boolean
  /** The cid of the service that asked for the calls. */
  readonly orig_cid: string
  /** The cid of the calls. */
  readonly call_cid: string
  readonly source: string
  readonly target: string
  /** The pause that was asked for, seconds. */
  readonly retry_seconds: number
  /** Calls at most, the first included. */
  readonly retry_repeats: number
  /** The `context` that was given with the options. */
  readonly context: RetryContext
  /** UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly req_ts_utc: string
  /** UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly resp_ts_utc: string
  /** The target's response, or, when all calls failed, the last one's exception as text. */
  readonly response: Response
}

/** What `invokeAndWait` gives once every target has completed. A failed target is in here; it does not reject. */
export interface InvocationResult {
  readonly cid: string
  /** True if the invocation's policy was satisfied; without a policy, if no target failed. */
  readonly ok: boolean
  /** Each target's payload by its name; a name that is there more than once is numbered: `name`, `name#2`. */
  readonly data: Readonly<Record<string, Payload>>
  /** The same payloads in the order in which the targets completed. */
  readonly results: readonly Payload[]
}
