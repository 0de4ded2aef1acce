import type { RunCounts } from '../../shared/run/model.ts'
import type { Call, Invocation } from './state.ts'

/** What came of a run's calls, and whether all went well. */
export class RunTally {
  readonly #counts: RunCounts = {
    targets: 0,
    targetsOk: 0,
    targetsFailed: 0,
    deliveries: 0,
    deliveriesOk: 0,
    deliveriesFailed: 0,
  }
  #ok = true

  get counts(): RunCounts {
    return { ...this.#counts }
  }

  /** Every delivery succeeded, and every invocation that the run is judged by satisfied its policy. */
  get ok(): boolean {
    return this.#ok
  }

  count(call: Call): void {
    const counts = this.#counts
    if (call.phase === 'target') {
      counts.targets++
      if (call.ok) counts.targetsOk++
      else counts.targetsFailed++
    } else {
      counts.deliveries++
      if (call.ok) counts.deliveriesOk++
      else counts.deliveriesFailed++
      if (!call.ok) this.#ok = false
    }
  }

  /** What an `invoke`, an invoke/retry or a target's flow came to is its issuer's to judge: it got the response or error. */
  judge(invocation: Invocation): void {
    const { pattern, async, flow } = invocation.plan
    const judgedByIssuer = flow !== null || ((pattern === 'invoke' || pattern === 'invoke-retry') && !async)
    if (!judgedByIssuer && !invocation.satisfied) this.#ok = false
  }
}
