import { cidSchema, runIdSchema } from '../../../shared/ids.ts'
import { HistoryError } from '../error.ts'
import { utf8 } from '../row.ts'
import type { Damage, JournalAttempt, JournalInvocation, JournalRun, StoredRun } from '../types.ts'
import { ATTEMPTS, attemptHeadReader, attemptOf } from './attempts.ts'
import { readBody } from './body.ts'
import { type ReadDatabase, type Row, tryRow } from './database.ts'
import { attemptName, invocationName } from './names.ts'
import { INVOCATIONS, readInvocation } from './parts.ts'
import { loadRun, type RunRecord } from './run-record.ts'

/** All of a run that a resume needs. */
export async function loadStoredRun(db: ReadDatabase, runId: string): Promise<StoredRun> {
  const run = loadRun(db, runId)
  const { base, progress } = run
  const found: Damage[] = []
  const invocations: JournalInvocation[] = []
  const invocationDamage = { name: invocationName(run), found }
  for await (const slice of db.range(
    INVOCATIONS,
    base + 1,
    base + progress.invocations,
    readInvocation,
    invocationDamage,
  )) {
    for (const { info, plan } of slice) invocations.push({ info, plan })
  }
  const head = attemptHeadReader()
  const read = (row: Row): JournalAttempt => attemptOf(db, head(row), row)
  const attempts: JournalAttempt[] = []
  const attemptDamage = { name: attemptName(run), found }
  for await (const slice of db.range(ATTEMPTS, base + 1, base + progress.attempts, read, attemptDamage)) {
    for (const attempt of slice) attempts.push(attempt)
  }
  return {
    run: originOf(db, run),
    invocations,
    attempts,
    seq: progress.seq,
    logged: progress.lines,
    damage: found,
  }
}

/** What the run was started with. Throws `E_HISTORY` when that is damaged. */
export function originOf(db: ReadDatabase, { origin }: RunRecord): JournalRun {
  const { runId, cid, flow, name, startedAt } = origin
  const found: Damage[] = []
  const texts = tryRow(
    () => ({
      document: utf8(readBody(db, origin.document)),
      input: utf8(
        origin.inputRef === null ? (origin.input ?? new Uint8Array()) : readBody(db, origin.inputRef),
      ),
    }),
    { name: () => 'flow', found },
  )
  if (!texts) {
    throw new HistoryError(
      'E_HISTORY',
      `The flow or the input of run ${runId} is damaged. ${found[0]?.what ?? ''}`,
    )
  }
  return { runId: runIdSchema.parse(runId), cid: cidSchema.parse(cid), flow, name, ...texts, startedAt }
}
