import { invocationSize } from '../../shared/run/layout.ts'
import type { Call, Invocation } from './state.ts'

/** A run's invocations in the order in which they were issued, which is that of their calls' numbers. */
export class InvocationList {
  readonly #all: Invocation[] = []
  #nextCall = 0

  get all(): readonly Invocation[] {
    return this.#all
  }

  /** The number of the next invocation's first call. */
  get nextCall(): number {
    return this.#nextCall
  }

  add(invocation: Invocation): void {
    this.#all.push(invocation)
    this.#nextCall = invocation.info.base + invocationSize(invocation.info)
  }

  /** The invocation that owns a call's number. */
  owner(number: number): Invocation | undefined {
    let low = 0
    let high = this.#all.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#all[middle]?.info.base ?? 0) <= number) low = middle + 1
      else high = middle
    }
    // Invocations without calls share their base with the next one, which is the last that begins there.
    return number < this.#nextCall ? this.#all[low - 1] : undefined
  }

  /** The call with a run-wide number, if it has begun to exist. */
  find(number: number): Call | undefined {
    const owner = this.owner(number)
    if (!owner) return undefined
    const index = number - owner.info.base
    return index < owner.plan.targets.length ? owner.target(index) : owner.deliveries.get(number)
  }
}
