import type { InvocationResult } from './payload.ts'

/**
 * Target names with their requests. Targets start in this order; a `Map` keeps any order, an object puts names that
 * are whole numbers first. A request of `undefined` is sent as `null`.
 */
export type Targets = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>

/** Names of services: one, or a list. A name that is listed twice is invoked twice. */
export type ServiceNames = string | readonly string[]

/**
 * When a fan-out is satisfied, and when the rest of it is cancelled: all targets have completed; the first failure
 * cancels the rest; the first success does; the n-th success does, or the failure that makes it impossible.
 */
export type Policy = 'all-settled' | 'fail-fast' | 'first-success' | { readonly quorum: number }

export interface InvocationOptions {
  /** A correlation id of your own; left out, a new one is made. */
  readonly cid?: string | undefined
}

export interface FanoutOptions extends InvocationOptions {
  /** Invoked once for each target, when it completes, with a `Payload`. */
  readonly onTarget?: ServiceNames | undefined
  /** Default: `all-settled`. */
  readonly policy?: Policy | undefined
}

/** One source, any number of targets, and callbacks for each target that completes. */
export interface Parallel {
  /**
   * Invokes all targets at once and, each time that one completes, every callback with a `Payload`. Gives the cid
   * at once, before any target has completed.
   *
   * @example
   * ```ts
   * const cid = ctx.patterns.parallel.invoke({ 'crm.get-customer': { id: 7 }, 'erp.get-orders': null }, 'audit.log')
   * ```
   */
  invoke(targets: Targets, callbacks?: ServiceNames, options?: InvocationOptions): string
  /** The same, and waits until every target has completed. A failed target does not reject. */
  invokeAndWait(
    targets: Targets,
    callbacks?: ServiceNames,
    options?: InvocationOptions,
  ): Promise<InvocationResult>
}

/** Parallel execution with finals: callbacks that are invoked once, when all targets have completed. */
export interface Fanout {
  /**
   * Invokes all targets at once and, when every one has completed, each final once with a `FinalPayload`. Gives the
   * cid at once.
   *
   * @example
   * ```ts
   * ctx.patterns.fanout.invoke({ 'price.a': item, 'price.b': item }, 'offer.render', { policy: 'first-success' })
   * ```
   */
  invoke(targets: Targets, onFinal?: ServiceNames, options?: FanoutOptions): string
  /** The same, and waits until every target has completed. A failed target does not reject. */
  invokeAndWait(targets: Targets, onFinal?: ServiceNames, options?: FanoutOptions): Promise<InvocationResult>
}

/** Growing pauses between the calls of an invoke/retry. */
export interface Backoff {
  /** The first pause, ms. */
  readonly initialMs: number
  /** What each pause is multiplied with. Default: 2. */
  readonly factor?: number | undefined
  /** The longest pause, ms. Default: 60,000. */
  readonly maxMs?: number | undefined
  /** The share of a pause that is drawn at random, 0 to 1. Default: 0.2. */
  readonly jitter?: number | undefined
}

/** At most one of `seconds`, `minutes` and `backoff`; with none of them the first pause is a second and they grow. */
export interface InvokeRetryOptions {
  /** Calls at most, the first included. */
  readonly repeats: number
  /** The pause between two calls. */
  readonly seconds?: number | undefined
  /** The pause between two calls. */
  readonly minutes?: number | undefined
  readonly backoff?: Backoff | undefined
  /** After a first call that failed, give the cid and go on in the background. */
  readonly asyncFallback?: boolean | undefined
  /** Invoked at the end, after the success or the last failure, with an `InvokeRetryPayload`. */
  readonly callback?: ServiceNames | undefined
  /** Anything that has a JSON form; handed to the callback. */
  readonly context?: unknown
}

/** Calls one target until it succeeds. */
export interface InvokeRetry {
  /**
   * Gives the target's first response, whatever its value. Rejects with the last call's error when all failed. With
   * `asyncFallback` only the first call is waited for: it gives the response or, if that call failed, the cid under
   * which the others go on.
   *
   * @example
   * ```ts
   * const quote = await ctx.patterns.invokeRetry.invoke('bank.quote', { amount: 3 }, { repeats: 5, seconds: 2 })
   * ```
   */
  invoke<Response = unknown>(target: string, request: unknown, options: InvokeRetryOptions): Promise<Response>
}

/** The ways in which a service invokes many others, or one stubbornly: `ctx.patterns`. */
export interface Patterns {
  readonly parallel: Parallel
  readonly fanout: Fanout
  readonly invokeRetry: InvokeRetry
}
