import type { Retry } from '../../../shared/flow/schema.ts'
import type { Service } from '../types.ts'
import type { LoadSpec } from '../wire/frames.ts'
import { HoldEstimate } from './batch-rule.ts'

/**
 * Which workers run a service: `code` what people write, `io` the kinds without code (our own, they only wait),
 * `expression` mappings, which can block and are killed when they do.
 */
export type LaneName = 'code' | 'io' | 'expression'

/** What a service says of how it wants to be run. */
export interface ServiceControl {
  readonly timeoutMs?: number | undefined
  readonly retry?: Retry | undefined
  readonly concurrency?: number | undefined
  readonly idempotent?: boolean | undefined
  readonly isolation?: 'shared' | 'own' | undefined
}

export interface PoolServiceOptions {
  readonly name: string
  readonly lane: LaneName
  readonly spec: LoadSpec
  /** Whether its definition refers to the run's input, which travels to the worker only then. */
  readonly needsInput?: boolean
}

/** One version of a service: as long as its code or definition stays the same, so does this object. */
export class PoolService implements Service {
  readonly name: string
  readonly kind = 'worker'
  readonly flow = null
  timeoutMs: number | null = null
  retry: Retry | null = null
  concurrency: number | null = null
  idempotent = false
  isolation: 'shared' | 'own' = 'shared'
  readonly lane: LaneName
  readonly spec: LoadSpec
  readonly needsInput: boolean
  readonly hold = new HoldEstimate()
  /** It blocked or killed a worker that it shared: from then on its calls run in workers of their own. */
  quarantined = false
  /** Why its calls can't run at all: it never ends loading. */
  broken: string | null = null

  constructor(options: PoolServiceOptions) {
    this.name = options.name
    this.lane = options.lane
    this.spec = options.spec
    this.needsInput = options.needsInput ?? false
  }

  /** Takes over what the service's code or definition says; known only once that was read. */
  describe(control: ServiceControl): this {
    this.timeoutMs = control.timeoutMs ?? null
    this.retry = control.retry ?? null
    this.concurrency = control.concurrency ?? null
    this.idempotent = control.idempotent ?? false
    this.isolation = control.isolation ?? 'shared'
    return this
  }
}
