/**
 * Calls at an interval while there is something to look after. A tick that comes late (the host was busy, stopped or
 * asleep) is left out: what workers sent meanwhile is still unread, so they would be taken for silent.
 */
export class Ticker {
  readonly #ms: number
  readonly #now: () => number
  readonly #tick: (now: number) => void
  #timer: NodeJS.Timeout | null = null
  #last = 0

  constructor(ms: number, now: () => number, tick: (now: number) => void) {
    this.#ms = ms
    this.#now = now
    this.#tick = tick
  }

  get running(): boolean {
    return this.#timer !== null
  }

  start(): void {
    if (this.#timer !== null) return
    this.#last = this.#now()
    this.#timer = setInterval(() => {
      // Pipes are read between timers and this.
      setImmediate(() => this.#beat())
    }, this.#ms).unref()
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #beat(): void {
    if (this.#timer === null) return
    const now = this.#now()
    const late = now - this.#last > 3 * this.#ms
    this.#last = now
    if (!late) this.#tick(now)
  }
}
