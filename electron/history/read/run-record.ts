import { type RunSummary, runSummarySchema } from '../../../shared/run/model.ts'
import { HistoryError } from '../error.ts'
import { blob, int, nullable, RowError, real, text, verify } from '../row.ts'
import { type Origin, originHash, PROGRESS_COLUMNS, type Progress, readProgress } from '../run-row.ts'
import { DELETING, RUN_SPAN, runStates } from '../schema.ts'
import type { ReadDatabase, Row } from './database.ts'

/** A run's row, verified. */
export interface RunRecord {
  readonly key: number
  /** Row ids of the run's parts are `base + position`, positions from 1. */
  readonly base: number
  readonly origin: Origin
  readonly progress: Progress
  readonly summary: RunSummary
}

export const RUN_COLUMNS = `key, run_id, cid, flow, name, document, input, input_ref, started_at, hash, progress_hash,
  ${PROGRESS_COLUMNS}`

/** Throws a RowError when the row is damaged. */
export function readRunRecord(row: Row): RunRecord {
  const { key, progress } = readProgress(row)
  const origin: Origin = {
    runId: text(row.run_id, 'run_id'),
    cid: text(row.cid, 'cid'),
    flow: text(row.flow, 'flow'),
    name: text(row.name, 'name'),
    document: int(row.document, 'document'),
    input: nullable(blob, row.input, 'input'),
    inputRef: nullable(int, row.input_ref, 'input_ref'),
    startedAt: real(row.started_at, 'started_at'),
  }
  verify(originHash(key, origin), row.hash)
  return { key, base: key * RUN_SPAN, origin, progress, summary: summaryOf(origin, progress) }
}

/** True for a run that is being deleted too: its id is still taken. */
export const hasRun = (db: ReadDatabase, runId: string): boolean =>
  db.get('SELECT 1 FROM run WHERE run_id = ?', runId) !== undefined

/** The run with this id. Throws `E_NOT_FOUND`, or `E_HISTORY` when its row is damaged. */
export function loadRun(db: ReadDatabase, runId: string): RunRecord {
  const row = db.get(`SELECT ${RUN_COLUMNS} FROM run WHERE run_id = ? AND state < ${DELETING}`, runId)
  if (!row) throw new HistoryError('E_NOT_FOUND', `There is no run ${runId} in this history.`)
  try {
    return readRunRecord(row)
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    const message = `The record of run ${runId} is damaged (${error.message}): it can't be shown.`
    throw new HistoryError('E_HISTORY', message, { cause: error })
  }
}

function summaryOf(origin: Origin, progress: Progress): RunSummary {
  const [targets, targetsOk, targetsFailed, deliveries, deliveriesOk, deliveriesFailed] = progress.counts
  const summary = runSummarySchema.safeParse({
    runId: origin.runId,
    cid: origin.cid,
    state: runStates[progress.state],
    ok: progress.ok === null ? null : progress.ok === 1,
    flow: origin.flow,
    name: origin.name,
    startedAt: origin.startedAt,
    endedAt: progress.endedAt,
    counts: { targets, targetsOk, targetsFailed, deliveries, deliveriesOk, deliveriesFailed },
    resumes: progress.resumes,
  })
  if (!summary.success) throw new RowError(`its summary is not valid: ${summary.error.message}`)
  return summary.data
}
