import { callStates } from '../../../shared/run/model.ts'
import { utf8 } from '../row.ts'
import { ATTEMPTS_OF_CALL, attemptHeadReader, textOf } from './attempts.ts'
import { type ReadDatabase, tryRow } from './database.ts'
import { loadRun } from './run-record.ts'

const OK = callStates.indexOf('ok')
/** Calls that are read before the event loop gets its turn. */
const SLICE = 25

/** Why the last recorded attempt of a call failed. */
export interface StoredReason {
  readonly call: number
  readonly attempt: number
  /** The exception's text. */
  readonly exception: string
}

/** The last exception of each of these calls, of those that have one; damaged ones are left out. */
export async function reasonsOf(
  db: ReadDatabase,
  runId: string,
  calls: readonly number[],
): Promise<StoredReason[]> {
  const { key } = loadRun(db, runId)
  const head = attemptHeadReader()
  const reasons: StoredReason[] = []
  for (const [at, call] of calls.entries()) {
    if (at % SLICE === SLICE - 1) await new Promise<void>(resolve => setImmediate(resolve))
    const row = db.rows(ATTEMPTS_OF_CALL, key, call).at(-1)
    if (row === undefined) continue
    const reason = tryRow(
      () => {
        const attempt = head(row)
        if (attempt.state === OK) return null
        return { call, attempt: attempt.attempt, exception: utf8(textOf(db, attempt, row)) }
      },
      { name: () => '', found: [] },
    )
    if (reason) reasons.push(reason)
  }
  return reasons
}
