import type { RunSummary } from '../../../shared/run/model.ts'
import { RUN_SPAN } from '../schema.ts'
import type { ReadDatabase } from './database.ts'
import type { RunRecord } from './run-record.ts'

/** Parameters: first and last id. */
const TARGETS = `SELECT coalesce(sum(json_array_length(CAST(info AS TEXT), '$.targets')), 0) AS targets
  FROM invocation WHERE id BETWEEN ? AND ?`
/** Runs that are remembered: more do not go on at once. */
const MOST = 100

/** Counts the targets of runs that go on, each invocation once however often it is asked. */
export class IssuedTargets {
  readonly #known = new Map<number, { readonly invocations: number; readonly targets: number }>()

  /** The run's summary; of one that goes on with the targets that it has so far. */
  told(db: ReadDatabase, { key, progress, summary }: RunRecord): RunSummary {
    if (summary.state !== 'running') {
      this.#known.delete(key)
      return summary
    }
    const { invocations } = progress
    const known = this.#known.get(key) ?? { invocations: 0, targets: 0 }
    let { targets } = known
    if (known.invocations < invocations) {
      const base = key * RUN_SPAN
      const added = readable(() => db.get(TARGETS, base + known.invocations + 1, base + invocations)?.targets)
      if (typeof added !== 'number') return summary
      targets += added
      this.#known.set(key, { invocations, targets })
      const [oldest] = this.#known.keys()
      if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest)
    }
    // What was recorded meanwhile may be of invocations that were counted before it.
    return { ...summary, targetsIssued: Math.max(targets, summary.counts.targets) }
  }
}

/** Undefined for what is damaged: the list says so elsewhere, and the number is left out. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
