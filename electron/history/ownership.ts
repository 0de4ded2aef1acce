import type { DatabaseSync } from 'node:sqlite'
import { faultPoint } from '../../shared/fault-point.ts'
import { transaction } from './connection.ts'
import { HistoryError } from './error.ts'
import { isAlive, isSame, type Owner } from './owner.ts'
import { int, text } from './row.ts'
import {
  PROGRESS_COLUMNS,
  type Progress,
  readProgress,
  SAVE_PROGRESS,
  SAVE_STATE,
  saveProgress,
} from './run-row.ts'
import { COMPLETED, INTERRUPTED, RUN_SPAN, RUNNING } from './schema.ts'

/** Runs that are `running` in the records while no process executes them any more. Damaged rows are left out. */
function orphans(db: DatabaseSync): { key: number; runId: string }[] {
  const alive = new Map<string, boolean>()
  // The second condition is what the index of unusual runs asks for.
  return db
    .prepare(
      `SELECT key, run_id, owner_pid, owner_token FROM run WHERE state = ${RUNNING} AND state <> ${COMPLETED}`,
    )
    .all()
    .flatMap(row => {
      const owner: Owner = {
        pid: int(row.owner_pid, 'owner_pid'),
        token: text(row.owner_token, 'owner_token'),
      }
      const name = `${owner.pid} ${owner.token}`
      const lives = alive.get(name) ?? isAlive(owner)
      alive.set(name, lives)
      return lives ? [] : [{ key: int(row.key, 'key'), runId: text(row.run_id, 'run_id') }]
    })
}

/** Sets such runs to `interrupted`, ended when the last of their attempts ended; gives their ids. */
export function markInterrupted(db: DatabaseSync): string[] {
  if (orphans(db).length === 0) return []
  return transaction(db, () => {
    const found = orphans(db)
    const interrupted = found.filter(({ key }) => interrupt(db, key)).map(run => run.runId)
    faultPoint('history.interrupted')
    return interrupted
  })
}

/** False for a row that is damaged: what it says can't be relied upon, so it stays as it is. */
function interrupt(db: DatabaseSync, key: number): boolean {
  const run = loadProgress(db, 'key', key)
  if (!run) return false
  const last = db
    .prepare('SELECT max(ended_at) AS ended_at FROM attempt WHERE id > ? AND id < ?')
    .get(key * RUN_SPAN, (key + 1) * RUN_SPAN)
  const startedAt = Number(db.prepare('SELECT started_at FROM run WHERE key = ?').get(key)?.started_at)
  const endedAt = typeof last?.ended_at === 'number' ? last.ended_at : startedAt
  save(db, key, { ...run.progress, state: INTERRUPTED, ok: null, endedAt })
  return true
}

/**
 * Makes `owner` the one who executes an interrupted run. Only one of several who try succeeds; the others are told who
 * has it.
 */
export function claimForResume(db: DatabaseSync, runId: string, owner: Owner): { resumes: number } {
  return transaction(db, () => {
    const run = loadProgress(db, 'run_id', runId)
    if (!run) throw new HistoryError('E_NOT_FOUND', `There is no run ${runId} in this history.`)
    const { key, progress } = run
    if (progress.state === RUNNING && isAlive(progress.owner)) {
      const who = isSame(progress.owner, owner) ? 'this process' : `process ${progress.owner.pid}`
      throw new HistoryError('E_CONFLICT', `Run ${runId} can't be resumed: ${who} is executing it.`)
    }
    if (progress.state !== RUNNING && progress.state !== INTERRUPTED) {
      throw new HistoryError(
        'E_CONFLICT',
        `Run ${runId} can't be resumed: it was not interrupted, it has ended.`,
      )
    }
    // What was running is no more; a resume runs it again.
    db.prepare('DELETE FROM started WHERE id > ? AND id < ?').run(key * RUN_SPAN, (key + 1) * RUN_SPAN)
    const resumes = progress.resumes + 1
    save(db, key, { ...progress, state: RUNNING, ok: null, endedAt: null, owner, resumes })
    faultPoint('history.claimed')
    return { resumes }
  })
}

function loadProgress(db: DatabaseSync, column: 'key' | 'run_id', value: number | string) {
  const row = db
    .prepare(`SELECT key, progress_hash, ${PROGRESS_COLUMNS} FROM run WHERE ${column} = ?`)
    .get(value)
  if (!row || Number(row.state) > INTERRUPTED) return undefined
  try {
    return readProgress(row)
  } catch (error) {
    if (column === 'key') return undefined
    throw new HistoryError('E_HISTORY', `The record of run ${value} is damaged: it can't be resumed.`, {
      cause: error,
    })
  }
}

function save(db: DatabaseSync, key: number, progress: Progress): void {
  const statements = { progress: db.prepare(SAVE_PROGRESS), state: db.prepare(SAVE_STATE) }
  saveProgress(statements, key, { ...progress, revision: progress.revision + 1 }, true)
}
