import type { RunId } from '../../shared/ids.ts'
import { CallIndex } from '../../shared/run/layout.ts'
import { retryRule } from './backoff.ts'
import { applyOutcome } from './call-outcome.ts'
import { finalsBody, targetPayload } from './payload.ts'
import type { Control } from './plan.ts'
import { isSatisfied } from './policy.ts'
import type { JournalAttempt, JournalInvocation } from './ports.ts'
import { type Call, Invocation, type Scope } from './state.ts'
import { readPlan } from './stored-plan.ts'

/** Nothing is run here, so nothing is looked up. */
const NOTHING: Scope = { services: { prepare: async () => {}, resolve: () => undefined }, pins: null }

/** The last recorded attempt of a call, or undefined. */
export type AttemptOf = (call: number) => JournalAttempt | undefined

/**
 * An invocation as the history has it, for reading: makes again what its calls received. Payloads are not stored; they
 * are the same function of what is recorded that made them in the first place.
 */
export class StoredInvocation {
  readonly #invocation: Invocation
  readonly #index: CallIndex
  #finals: string | null = null

  constructor(runId: RunId, { info, plan: text }: JournalInvocation) {
    const { plan } = readPlan(text, info)
    this.#invocation = new Invocation(runId, plan, info, { parent: null, waiter: null, scope: NOTHING })
    this.#index = new CallIndex([info])
  }

  /** The calls whose attempts say what `call` received, as the numbers of the first and the last. */
  needs(call: number): { first: number; last: number } {
    const place = this.#index.place(call)
    const { base } = this.#invocation.info
    if (place?.phase === 'on-target') return { first: base + place.target, last: base + place.target }
    if (place?.phase === 'on-final')
      return { first: base, last: base + this.#invocation.plan.targets.length - 1 }
    return { first: call, last: call }
  }

  /** The request or payload of a call as JSON text; null while it is not known. */
  received(call: number, attemptOf: AttemptOf): string | null {
    const place = this.#index.place(call)
    if (!place) return null
    if (place.phase === 'target')
      return attemptOf(call)?.request ?? this.#invocation.target(place.target).body
    if (place.phase === 'on-final') return this.#finalsBody(attemptOf)
    const target = this.#invocation.target(place.target)
    return this.#isIn(target, attemptOf) ? targetPayload(target) : null
  }

  /** What a call's node or its issuer says of it; undefined when there is no such call. */
  control(call: number): Control | undefined {
    const place = this.#index.place(call)
    const { targets, callbacks } = this.#invocation.plan
    return place && (place.phase === 'target' ? targets[place.target] : callbacks[place.callback])
  }

  /** Tries of a call at most, as its node or its issuer says; null where that is left to the service. */
  attempts(call: number): number | null {
    const retry = this.control(call)?.retry
    return retry ? retryRule(retry).attempts : null
  }

  #finalsBody(attemptOf: AttemptOf): string | null {
    if (this.#finals !== null) return this.#finals
    const invocation = this.#invocation
    const { plan } = invocation
    const order = new Map<Call, number>()
    for (let index = 0; index < plan.targets.length; index++) {
      const target = invocation.target(index)
      if (!this.#isIn(target, attemptOf)) return null
      target.payload = targetPayload(target)
      order.set(target, attemptOf(target.number)?.seq ?? 0)
    }
    const completed = [...order].sort(([, a], [, b]) => a - b).map(([target]) => target)
    invocation.completed.splice(0, invocation.completed.length, ...completed)
    const ok = completed.filter(target => target.ok).length
    const tally = { total: completed.length, ok, failed: completed.length - ok }
    invocation.satisfied = isSatisfied(plan.policy, tally)
    this.#finals = finalsBody(invocation)
    return this.#finals
  }

  #isIn(target: Call, attemptOf: AttemptOf): boolean {
    const attempt = attemptOf(target.number)
    if (!attempt || attempt.retried) return false
    applyOutcome(target, attempt)
    return true
  }
}
