/** A look at the folder is not repeated within this time, or ten times what the last one took, for who is not exact. */
const LEAST_PAUSE_MS = 20

/** One look at the folder at a time, shared by all that wait for it. */
export class Refresh {
  readonly #look: () => Promise<void>
  readonly #now: () => number
  #running: Promise<void> | null = null
  #queued: Promise<void> | null = null
  #freshUntil = Number.NEGATIVE_INFINITY

  constructor(look: () => Promise<void>, now: () => number) {
    this.#look = look
    this.#now = now
  }

  /** Resolves after a look that began no earlier than this call. */
  exact(): Promise<void> {
    if (this.#running === null) return this.#start()
    this.#queued ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#queued = null
        return this.#start()
      })
    return this.#queued
  }

  /** As `exact`, but a look that ended just now will do. */
  recent(): Promise<void> {
    return this.#now() < this.#freshUntil ? Promise.resolve() : this.exact()
  }

  #start(): Promise<void> {
    const began = this.#now()
    this.#running = this.#look().finally(() => {
      const ended = this.#now()
      this.#freshUntil = ended + Math.max(LEAST_PAUSE_MS, 10 * (ended - began))
      this.#running = null
    })
    return this.#running
  }
}
