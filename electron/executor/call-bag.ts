import type { Call } from './state.ts'

/** Calls in no order, each of which knows its place: to keep one and to let it go costs no look-up. In one bag at most. */
export class CallBag {
  #calls: Call[] = []

  get calls(): readonly Call[] {
    return this.#calls
  }

  add(call: Call): void {
    call.bagged = this.#calls.push(call) - 1
  }

  delete(call: Call): void {
    const last = this.#calls.pop()
    if (last === undefined || last === call) return
    this.#calls[call.bagged] = last
    last.bagged = call.bagged
  }

  /** Lets go of all, and gives them. */
  clear(): Call[] {
    const calls = this.#calls
    this.#calls = []
    return calls
  }
}
