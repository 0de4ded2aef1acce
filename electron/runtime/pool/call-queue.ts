import { type Call, CallState } from './call.ts'

/** Calls that wait for a worker, in the order they were submitted; those that come back go before all others. */
export class CallQueue {
  #calls: Call[] = []
  #head = 0
  #returned: Call[] = []
  #returnedHead = 0
  #size = 0

  /** How many wait. */
  get size(): number {
    return this.#size
  }

  push(call: Call): void {
    this.#calls.push(call)
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
    for (;;) {
      const call = this.#returned[this.#returnedHead] ?? this.#calls[this.#head]
      if (call === undefined || call.state === CallState.QUEUED) return call
      this.#advance()
    }
  }

  shift(): Call | undefined {
    const call = this.peek()
    if (call === undefined) return undefined
    this.#advance()
    this.#size--
    return call
  }

  #advance(): void {
    if (this.#returnedHead < this.#returned.length) {
      this.#returnedHead++
      if (this.#returnedHead === this.#returned.length) {
        this.#returned = []
        this.#returnedHead = 0
      }
      return
    }
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
