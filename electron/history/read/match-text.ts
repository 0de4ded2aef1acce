import { callStates } from '../../../shared/run/model.ts'
import { utf8 } from '../row.ts'
import { RUN_SPAN } from '../schema.ts'
import { exceptionLines } from '../search-text.ts'
import { ATTEMPTS, attemptHeadReader, STATE, textOf } from './attempts.ts'
import { type ReadDatabase, tryRow } from './database.ts'

const OK = callStates.indexOf('ok')
const SLICE = 500

export interface SearchedRun {
  readonly key: number
  readonly attempts: number
  /** All that its exceptions say is in `haystack`; else only some of it is. */
  readonly isComplete: boolean
  /** Flow, name, ids, services, exceptions. */
  readonly haystack: string
}

/**
 * Gives whether a run's texts hold `wanted`, whatever the case of its letters. Where a run has more different exceptions
 * than are kept for searching, they are looked through themselves.
 */
export function runMatches(db: ReadDatabase, wanted: string): (run: SearchedRun) => boolean {
  const needle = wanted.toLowerCase()
  const holds = (text: string): boolean => text.toLowerCase().includes(needle)
  return run => holds(run.haystack) || (!run.isComplete && exceptionsHold(db, run, holds))
}

/**
 * A LIKE pattern that all texts fit which `wanted` is in, so that only those are fetched; null where LIKE's idea of
 * upper and lower case, which is that of ASCII, is not enough.
 */
export function likePattern(wanted: string): string | null {
  if (!/^[\x20-\x7e]{1,10000}$/.test(wanted)) return null
  return `%${wanted.replace(/[\\%_]/g, '\\$&')}%`
}

function exceptionsHold(db: ReadDatabase, run: SearchedRun, holds: (text: string) => boolean): boolean {
  const head = attemptHeadReader()
  const base = run.key * RUN_SPAN
  const last = base + run.attempts
  // What is damaged is reported where it is shown, not where it is looked for.
  const unreported = { name: () => '', found: [] }
  for (let from = base + 1; from <= last; from += SLICE) {
    const rows = tryRow(() => db.rows(ATTEMPTS, from, Math.min(last, from + SLICE - 1)), unreported)
    for (const row of rows ?? []) {
      if (row[STATE] === OK) continue
      const exception = tryRow(() => utf8(textOf(db, head(row), row)), unreported)
      if (exception !== undefined && exceptionLines(exception).some(holds)) return true
    }
  }
  return false
}
