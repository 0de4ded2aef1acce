/** One look at the folder at a time, shared by all that wait for it. */
export class Refresh {
  readonly #look: () => Promise<void>
  #running: Promise<void> | null = null
  #queued: Promise<void> | null = null

  constructor(look: () => Promise<void>) {
    this.#look = look
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

  #start(): Promise<void> {
    this.#running = this.#look().finally(() => {
      this.#running = null
    })
    return this.#running
  }
}
