/**
 * How many calls travel to a worker at once, so that no call waits behind a slow one and the cost of a message is
 * shared by many. All times are ms. What a batch weighs is its *hold*: how long its handlers are expected to keep the
 * worker's thread, each up to its first `await`.
 */

/** A batch holds at most so much expected work, and a worker gets another one only below so much queued work. */
export const BATCH_BUDGET_MS = 1
/** A worker is filled to here before another one is woken for a small run. */
export const QUANTUM_MS = 0.15
/** What a call costs its worker beside its handler. */
const OVERHEAD_MS = 0.004
const MAX_CAP = 64
const QUICK_MS = 2
const SLOW_MS = 5
/** Weight of the newest hold in the mean. */
const WEIGHT = 0.1

/** What is known of how long a service's handler keeps its thread. */
export class HoldEstimate {
  #mean = -1
  #cap = 1
  #measured = false

  /** Most calls of the service that may share a batch: 1 until it has proved quick, then doubling up to 64. */
  get cap(): number {
    return this.#cap
  }

  /** Expected hold of the next call; an unknown service fills a whole batch, so that it goes alone. */
  get expected(): number {
    return this.#mean < 0 ? BATCH_BUDGET_MS : this.#mean + OVERHEAD_MS
  }

  /** A call has finished, and its worker has measured its hold. */
  observe(hold: number): void {
    this.#measured = true
    this.#take(hold)
  }

  /**
   * A call has let go of its thread after at most `hold`, and will finish some time. Counts until something was
   * measured, so that many calls that wait for long can start without waiting for the first one's end.
   */
  presume(hold: number): void {
    if (!this.#measured) this.#take(hold)
  }

  #take(hold: number): void {
    this.#mean = this.#mean < 0 ? hold : this.#mean + (hold - this.#mean) * WEIGHT
    if (hold < QUICK_MS) this.#cap = Math.min(MAX_CAP, this.#cap * 2)
    else if (hold > SLOW_MS) this.#cap = Math.max(1, this.#cap >> 2)
  }
}

/** One batch while it is being filled. */
export class BatchRule {
  #count = 0
  #expected = 0
  readonly #share: number

  /**
   * @param ready calls that wait for a worker
   * @param idle workers that could take them, this one included
   */
  constructor(ready: number, idle: number) {
    this.#share = Math.ceil(ready / Math.max(idle, 1))
  }

  /** Expected hold of what was admitted. */
  get expected(): number {
    return this.#expected
  }

  /** Whether a call of a service goes along; it counts as part of the batch then. The first one always does. */
  admit(estimate: HoldEstimate): boolean {
    const expected = estimate.expected
    if (this.#count > 0) {
      if (this.#count >= estimate.cap || this.#expected + expected > BATCH_BUDGET_MS) return false
      if (this.#count >= this.#share && this.#expected >= QUANTUM_MS) return false
    }
    this.#count++
    this.#expected += expected
    return true
  }
}

/**
 * How long a worker may keep a batch before it hands back what it has not started, ms. A call that has come back already
 * is given longer each time: on a machine so busy that no worker gets to run within its lease, it would go back and forth.
 * @param returns how often a call of the batch has come back, at most
 */
export const leaseFor = (expected: number, returns: number): number =>
  (15 + 4 * expected) * 2 ** Math.min(returns, 12)
