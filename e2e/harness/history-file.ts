import { DatabaseSync } from 'node:sqlite'
import type { Workspace } from './workspace.ts'

/** An outcome as the history file has it, read by plain SQL. */
export interface RecordedAttempt {
  readonly call: number
  readonly attempt: number
  readonly seq: number
  /** 3 is ok, higher numbers are failures. */
  readonly state: number
  /** JSON text of the response, or the exception; null when it is kept apart for its size. */
  readonly body: string | null
}

/** All outcomes that are recorded of a run, in the order of recording. */
export function recordedAttempts(workspace: Workspace, runId: string): RecordedAttempt[] {
  const db = new DatabaseSync(workspace.path('.fanfare/history.db'), { readOnly: true })
  try {
    const rows = db
      .prepare(
        `SELECT attempt.call, attempt.attempt, attempt.seq, attempt.state, CAST(attempt.body AS TEXT) AS body
         FROM attempt JOIN run ON run.key = attempt.run WHERE run.run_id = ? ORDER BY attempt.id`,
      )
      .all(runId)
    return rows.map(row => ({
      call: Number(row.call),
      attempt: Number(row.attempt),
      seq: Number(row.seq),
      state: Number(row.state),
      body: row.body === null ? null : String(row.body),
    }))
  } finally {
    db.close()
  }
}
