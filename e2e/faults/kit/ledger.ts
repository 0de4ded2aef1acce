import type { Workspace } from '../../harness/workspace-folder.ts'
import { CALLS_PER_TARGET, FINALS } from './load.ts'
import { marksOf } from './marks.ts'
import { type RecordedRow, type RecordedRun, readRecords, runState } from './records.ts'
import type { Shown } from './shown.ts'

/** Broken promises, counted. All are 0, or something is wrong. */
export interface Breaches {
  /** Outcomes that were printed, or recorded before, and are not in the file any more, or in another form. */
  lost: number
  /** Calls that have more than one outcome. */
  recordedTwice: number
  /** Handlers that were called though their outcome was in the file when their host began. */
  runTwice: number
  /** Callbacks whose handler was called before their target was in the file. */
  early: number
  /** Calls without an outcome, and runs that did not end as completed. */
  neverFinished: number
  /** Runs that are `running` in the file while no process has them. */
  stuckRunning: number
}

export const noBreaches = (): Breaches => ({
  lost: 0,
  recordedTwice: 0,
  runTwice: 0,
  early: 0,
  neverFinished: 0,
  stuckRunning: 0,
})

export function addBreaches(to: Breaches, more: Breaches): Breaches {
  const sum = { ...to }
  for (const key of Object.keys(sum) as (keyof Breaches)[]) sum[key] += more[key]
  return sum
}

/**
 * The books of one run of the load, through any number of deaths: what was printed, what the file has, and what
 * handlers marked are compared by plain arithmetic, without any of the program's own code.
 */
export class Ledger {
  readonly breaches = noBreaches()
  /** Outcomes that were printed, over all processes. */
  shown = 0
  readonly #workspace: Workspace
  readonly #targets: number
  /** The run's outcomes at the last look, by call. */
  #known = new Map<number, RecordedRow>()

  constructor(workspace: Workspace, targets: number) {
    this.#workspace = workspace
    this.#targets = targets
  }

  /** Outcomes that are in the file. */
  get recorded(): number {
    return this.#known.size
  }

  get calls(): number {
    return this.#targets * CALLS_PER_TARGET + FINALS
  }

  /** Calls whose outcome is a failure. */
  get failed(): number {
    return [...this.#known.values()].filter(row => row.state !== OK).length
  }

  /** A host is dead, and so are its workers. Gives the run as the file has it; null when nothing was written. */
  hostDied(host: number, shown: readonly Shown[]): RecordedRun | null {
    const read = readRecords(this.#workspace, records => {
      const run = records.runs().at(-1)
      return run === undefined ? null : { run, rows: records.attempts(run.key) }
    })
    const rows = read?.rows ?? []
    const outcomes = this.#outcomes(rows)
    this.#compareShown(shown, outcomes)
    for (const [call, before] of this.#known) {
      if (!isSame(outcomes.get(call), before)) this.breaches.lost++
    }
    for (const call of marksOf(this.#workspace, host, this.#targets)) {
      if (this.#known.has(call)) this.breaches.runTwice++
      for (const target of this.#targetsOf(call)) if (!outcomes.has(target)) this.breaches.early++
    }
    this.#known = outcomes
    return read?.run ?? null
  }

  /** The run has ended: everything that was due is there. */
  ended(run: RecordedRun | null): void {
    if (run?.state !== runState.completed) this.breaches.neverFinished++
    for (let call = 0; call < this.calls; call++) if (!this.#known.has(call)) this.breaches.neverFinished++
  }

  #compareShown(shown: readonly Shown[], outcomes: ReadonlyMap<number, RecordedRow>): void {
    for (const { call, attempt, ok, text } of shown) {
      this.shown++
      const row = outcomes.get(call)
      const same = row?.attempt === attempt && (row.state === OK) === ok
      // A body that is kept apart for its size is compared by its existence alone.
      if (!same || (row.body !== null && row.body !== text)) this.breaches.lost++
    }
  }

  #outcomes(rows: readonly RecordedRow[]): Map<number, RecordedRow> {
    const outcomes = new Map<number, RecordedRow>()
    for (const row of rows) {
      if (row.retried !== 0 || row.call >= this.calls) continue
      if (outcomes.has(row.call)) this.breaches.recordedTwice++
      outcomes.set(row.call, row)
    }
    return outcomes
  }

  /** What a call tells of, and may not precede. */
  *#targetsOf(call: number): Generator<number> {
    const targets = this.#targets
    if (call < targets) return
    if (call < targets * CALLS_PER_TARGET) yield Math.floor((call - targets) / 2)
    else for (let target = 0; target < targets; target++) yield target
  }
}

const OK = 3

const isSame = (now: RecordedRow | undefined, before: RecordedRow): boolean =>
  now !== undefined &&
  now.seq === before.seq &&
  now.attempt === before.attempt &&
  now.state === before.state &&
  now.sum === before.sum &&
  now.ended_at === before.ended_at
