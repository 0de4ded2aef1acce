import { type Call, CallState } from './call.ts'

/** So many deliveries go before a target that waits too. */
const DELIVERIES_IN_A_ROW = 8

/**
 * Calls that wait for a worker. Those that come back go before all others. Deliveries go before targets: what has been
 * responded and not been delivered yet takes memory, and more targets would add to it. But a target goes after every
 * few of them, so that callbacks that keep the workers busy do not keep targets from starting. Targets among each
 * other, and deliveries, go in the order in which they were submitted.
 */
export class CallQueue {
  readonly #targets = new Line()
  readonly #deliveries = new Line()
  readonly #returned = new Line()
  #inARow = 0
  #size = 0

  /** How many wait. */
  get size(): number {
    return this.#size
  }

  push(call: Call): void {
    const line = call.task.delivery === null ? this.#targets : this.#deliveries
    line.push(call)
    this.#size++
  }

  /** Takes a call back that was handed out before. */
  putBack(call: Call): void {
    this.#returned.push(call)
    this.#size++
  }

  /** A waiting call was ended; it is left out when its turn comes. */
  forget(): void {
    this.#size--
  }

  /** The next call, left in the queue. */
  peek(): Call | undefined {
    return this.#next()?.peek()
  }

  shift(): Call | undefined {
    const line = this.#next()
    const call = line?.peek()
    if (line === undefined || call === undefined) return undefined
    line.drop()
    if (line === this.#deliveries) this.#inARow++
    else if (line === this.#targets) this.#inARow = 0
    this.#size--
    return call
  }

  #next(): Line | undefined {
    if (this.#returned.peek() !== undefined) return this.#returned
    const target = this.#targets.peek() !== undefined
    if (target && this.#inARow >= DELIVERIES_IN_A_ROW) return this.#targets
    if (this.#deliveries.peek() !== undefined) return this.#deliveries
    return target ? this.#targets : undefined
  }
}

/** First in, first out; calls that were ended while they waited are passed over. */
class Line {
  #calls: Call[] = []
  #head = 0

  push(call: Call): void {
    this.#calls.push(call)
  }

  peek(): Call | undefined {
    for (;;) {
      const call = this.#calls[this.#head]
      if (call === undefined || call.state === CallState.QUEUED) return call
      this.drop()
    }
  }

  drop(): void {
    this.#head++
    if (this.#head === this.#calls.length) {
      this.#calls = []
      this.#head = 0
    } else if (this.#head === 4096) {
      this.#calls = this.#calls.slice(this.#head)
      this.#head = 0
    }
  }
}
