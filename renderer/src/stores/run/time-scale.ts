import type { RunSummary } from '../../../../shared/run/model.ts'

/** How much a scale that has become too short grows at once. */
const GROWTH = 1.25
const SHORTEST_MS = 50

/** A stretch of time, ms; `start` since 1970. */
export interface TimeSpan {
  readonly start: number
  readonly length: number
}

/**
 * The run's time, for slices of it. While a run goes on its time is taken in steps, so that what has ended need not be
 * drawn again with each moment; a run that has ended is taken as it is.
 */
export class TimeScale {
  #start = 0
  #length = SHORTEST_MS
  #span: TimeSpan = { start: 0, length: SHORTEST_MS }

  /** The time that the scale is of; the same object while it is. */
  get span(): TimeSpan {
    return this.#span
  }

  /** True when the scale is another one now, and with it every slice. */
  fit(run: RunSummary, now: number): boolean {
    const [start, length] = [this.#start, this.#length]
    this.#start = run.startedAt
    if (run.endedAt !== null) this.#length = Math.max(run.endedAt - run.startedAt, 0.001)
    else {
      const elapsed = now - run.startedAt
      if (elapsed > this.#length) this.#length = elapsed * GROWTH
    }
    if (start === this.#start && length === this.#length) return false
    this.#span = { start: this.#start, length: this.#length }
    return true
  }

  /** Where a moment lies, 0 to 1. */
  at(moment: number): number {
    return Math.min(1, Math.max(0, (moment - this.#start) / this.#length))
  }
}
