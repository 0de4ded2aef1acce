import { deliveryBases } from '../../../../shared/run/layout.ts'
import { type CallRecord, type CallState, callStates, isCompleted } from '../../../../shared/run/model.ts'
import type { RunView } from '../../../../shared/run/projection.ts'

/** How many calls are in each state. */
export class Tally {
  readonly #counts = new Uint32Array(callStates.length)
  #total = 0

  /** A call without a record is queued: it is known, and nothing has begun. */
  add(record: CallRecord | undefined): void {
    const at = callStates.indexOf(record?.state ?? 'queued')
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#total += 1
  }

  take(record: CallRecord | undefined): void {
    const at = callStates.indexOf(record?.state ?? 'queued')
    this.#counts[at] = (this.#counts[at] ?? 0) - 1
    this.#total -= 1
  }

  get total(): number {
    return this.#total
  }

  of(...states: readonly CallState[]): number {
    return states.reduce((sum, state) => sum + (this.#counts[callStates.indexOf(state)] ?? 0), 0)
  }

  get completed(): number {
    return this.of(...callStates.filter(isCompleted), 'interrupted')
  }
}

/** All calls of a run counted: targets, and the deliveries that have begun. */
export function tally(view: RunView): { readonly targets: Tally; readonly deliveries: Tally } {
  const targets = new Tally()
  const deliveries = new Tally()
  for (const invocation of view.invocations) {
    const { base } = invocation
    const firstDelivery = base + invocation.targets.length
    const end = (deliveryBases(invocation)[invocation.targets.length] ?? 0) + invocation.onFinal.length
    for (let call = base; call < firstDelivery; call++) targets.add(view.calls[call])
    for (let call = firstDelivery; call < end; call++) {
      const record = view.calls[call]
      if (record) deliveries.add(record)
    }
  }
  return { targets, deliveries }
}
