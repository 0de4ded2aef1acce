import type { Damage, JournalAttempt, JournalInvocation } from '../types.ts'
import { ATTEMPT, ATTEMPTS_OF_CALL, attemptHeadReader, attemptOf } from './attempts.ts'
import { type ReadDatabase, tryRow } from './database.ts'
import { readInvocation } from './parts.ts'
import { loadRun } from './run-record.ts'

/** Parameters: first and last id, call. The run's invocation with the highest base at or below the call. */
const INVOCATION_OF_CALL = `SELECT id, invocation_id, base, parent, issued_at, after_seq, hash, info, plan
  FROM invocation WHERE id BETWEEN ? AND ? AND base <= ? ORDER BY base DESC, id DESC LIMIT 1`

/** The invocation that owns a call; undefined when the run has none with such a number. Throws for a damaged row. */
export function invocationOf(db: ReadDatabase, runId: string, call: number): JournalInvocation | undefined {
  const { base, progress } = loadRun(db, runId)
  const [row] = db.rows(INVOCATION_OF_CALL, base + 1, base + progress.invocations, call)
  if (!row) return undefined
  const { info, plan } = readInvocation(row)
  return { info, plan }
}

/** The last recorded attempt, texts whole, of each call from `first` to `last`. A damaged one is told of. */
export function lastAttempts(
  db: ReadDatabase,
  runId: string,
  { first, last }: { first: number; last: number },
): { attempts: Map<number, JournalAttempt>; damage: Damage[] } {
  const { key } = loadRun(db, runId)
  const head = attemptHeadReader()
  const damage: Damage[] = []
  const attempts = new Map<number, JournalAttempt>()
  for (let call = first; call <= last; call++) {
    const row = db.rows(ATTEMPTS_OF_CALL, key, call).at(-1)
    const name = () => `attempt ${String(row?.[ATTEMPT])} of call ${call} of run ${runId}`
    const attempt = row && tryRow(() => attemptOf(db, head(row), row), { name, found: damage })
    if (attempt) attempts.set(call, attempt)
  }
  return { attempts, damage }
}
