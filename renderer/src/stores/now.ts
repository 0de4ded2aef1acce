import type { Disposer } from '../../../shared/rpc/transport.ts'

const TICK_MS = 100

export interface TickerOptions {
  readonly now: () => number
  readonly every: (ms: number, run: () => void) => Disposer
}

/** The one clock of the window: ticks ten times a second while something runs and somebody looks. */
export class Ticker {
  readonly #options: TickerOptions
  readonly #listeners = new Set<() => void>()
  #now: number
  #running = false
  #stop: Disposer | null = null

  constructor(options: TickerOptions) {
    this.#options = options
    this.#now = options.now()
  }

  /** The moment of the last tick; standing still while nothing runs. */
  get now(): number {
    return this.#now
  }

  readonly subscribe = (listener: () => void): Disposer => {
    this.#listeners.add(listener)
    this.#wind()
    return () => {
      this.#listeners.delete(listener)
      this.#wind()
    }
  }

  setRunning(running: boolean): void {
    if (running === this.#running) return
    this.#running = running
    this.#tick()
    this.#wind()
  }

  #wind(): void {
    const wanted = this.#running && this.#listeners.size > 0
    if (wanted && this.#stop === null) {
      this.#now = this.#options.now()
      this.#stop = this.#options.every(TICK_MS, () => this.#tick())
    } else if (!wanted && this.#stop !== null) {
      this.#stop()
      this.#stop = null
    }
  }

  #tick(): void {
    this.#now = this.#options.now()
    for (const listener of [...this.#listeners]) listener()
  }
}
