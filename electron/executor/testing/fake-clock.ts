import type { Clock, Disposer } from '../ports.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Time that passes only when a test says so. Timers run in the order of their times, then of their setting. */
export class FakeClock implements Clock {
  #wallStart: number
  #now: number
  /** In the order of setting. */
  readonly #timers = new Set<Timer>()

  /** @param start monotonic time to begin with; @param wallStart ms since 1970 that it stands for */
  constructor(start = 1000, wallStart = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    this.#now = start
    this.#wallStart = wallStart - start
  }

  now(): number {
    return this.#now
  }

  wall(): number {
    return this.#wallStart + this.#now
  }

  setTimer(ms: number, callback: () => void): Disposer {
    const timer = { at: this.#now + Math.max(0, ms), callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Timers that have not run. */
  get pending(): number {
    return this.#timers.size
  }

  /** When the next timer is due, monotonic; null when there is none. */
  get nextAt(): number | null {
    return this.#next()?.at ?? null
  }

  /** Goes to the next timer and runs it. False when there is none. */
  step(): boolean {
    const timer = this.#next()
    if (!timer) return false
    this.#timers.delete(timer)
    this.#now = Math.max(this.#now, timer.at)
    timer.callback()
    return true
  }

  /** Lets `ms` pass. What timers start in promises happens only once the test awaits. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (let at = this.nextAt; at !== null && at <= until; at = this.nextAt) this.step()
    this.#now = until
  }

  /** Somebody sets the wall clock: the monotonic one goes on as it is. */
  jumpWall(ms: number): void {
    this.#wallStart += ms
  }

  /** Time passes in which no timer is served, as on a machine that is busy, stopped or asleep: they are late. */
  stall(ms: number): void {
    this.#now += ms
  }

  /** The process that set them is gone: no timer runs any more. */
  clear(): void {
    this.#timers.clear()
  }

  #next(): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) if (!next || timer.at < next.at) next = timer
    return next
  }
}
