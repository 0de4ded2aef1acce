import type { CallState } from '../../../../shared/run/model.ts'

/** From what must be seen first to what needs no look. */
const byWeight: readonly CallState[] = [
  'failed',
  'timed-out',
  'interrupted',
  'cancelled',
  'running',
  'retrying',
  'queued',
  'skipped',
  'ok',
]

/** How many of something are in each state. */
export class StateCounts {
  readonly #counts = new Map<CallState, number>()

  move(from: CallState | null, to: CallState): void {
    if (from !== null) this.#counts.set(from, (this.#counts.get(from) ?? 1) - 1)
    this.#counts.set(to, (this.#counts.get(to) ?? 0) + 1)
  }

  of(state: CallState): number {
    return this.#counts.get(state) ?? 0
  }

  get total(): number {
    let total = 0
    for (const count of this.#counts.values()) total += count
    return total
  }

  /** The state that weighs most, or null when there is none at all. */
  worst(): CallState | null {
    return byWeight.find(state => (this.#counts.get(state) ?? 0) > 0) ?? null
  }
}
