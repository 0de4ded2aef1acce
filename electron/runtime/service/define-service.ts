import type { AnyRequest, Context } from './context.ts'

/** Further tries of a call that failed. */
export interface Retry {
  /** Tries at most, the first included. Default: 1. */
  readonly attempts?: number
  /** The first pause, ms. Default: 1,000. */
  readonly backoffMs?: number
  /** What each pause is multiplied with. Default: 2. */
  readonly factor?: number
  /** The longest pause, ms. Default: 60,000. */
  readonly maxMs?: number
  /** The share of a pause that is drawn at random, 0 to 1. Default: 0.2. */
  readonly jitter?: number
}

/** A service in code: its handler, and what holds for its calls unless a flow's node says otherwise. */
export interface ServiceDefinition<Request = AnyRequest, Response = unknown> {
  /** One line, shown where services are chosen. */
  readonly description?: string
  /** Deadline of one attempt, ms. Default: 1,800,000. */
  readonly timeoutMs?: number
  readonly retry?: Retry
  /** Calls in flight at most. Default: no limit of its own. */
  readonly concurrency?: number
  /** A call whose process died may be run again. Default: false. */
  readonly idempotent?: boolean
  /** `own`: calls of this service run in a process apart from all others. Default: `shared`. */
  readonly isolation?: 'shared' | 'own'
  /** The service is there but not run: calls complete as failed. Default: false. */
  readonly disabled?: boolean
  /** Gives the response, or a promise of it, or throws. */
  handle(ctx: Context<Request>): Response | Promise<Response>
}

/**
 * Defines a service. The file's place gives its name: `services/crm/get-customer.ts` is `crm.get-customer`.
 *
 * @example
 * ```ts
 * import { defineService } from 'fanfare'
 *
 * export default defineService({
 *   description: 'Customer by id',
 *   timeoutMs: 5_000,
 *   idempotent: true,
 *   async handle(ctx) {
 *     return { id: ctx.request.payload.id, name: 'Ada' }
 *   },
 * })
 * ```
 *
 * @example
 * With a stated request:
 * ```ts
 * export default defineService({
 *   async handle(ctx: Context<{ id: number }>) {
 *     return { id: ctx.request.payload.id }
 *   },
 * })
 * ```
 */
export function defineService<Request = AnyRequest, Response = unknown>(
  definition: ServiceDefinition<Request, Response>,
): ServiceDefinition<Request, Response> {
  if (typeof definition?.handle !== 'function') {
    throw new TypeError(`Expected \`handle\` to be a function, got ${describe(definition?.handle)}`)
  }
  return definition
}

const describe = (value: unknown): string => (value === null ? 'null' : typeof value)
