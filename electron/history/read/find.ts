import type { RunSummary } from '../../../shared/run/model.ts'
import { HistoryError } from '../error.ts'
import { text } from '../row.ts'
import { DELETING } from '../schema.ts'
import type { ReadDatabase, Row } from './database.ts'
import { loadRun } from './run-record.ts'

/** A run by its id, its cid (the newest with it), or the beginning of its id. */
export function findRun(db: ReadDatabase, id: string): RunSummary {
  const found = (where: string, ...values: string[]): Row[] =>
    db.all(
      `SELECT run_id FROM run WHERE ${where} AND state < ${DELETING} ORDER BY started_at DESC, key DESC LIMIT 2`,
      ...values,
    )
  const [exact] = found('run_id = ?', id)
  const [ofCid] = exact ? [] : found('cid = ?', id)
  const row = exact ?? ofCid ?? onlyOne(id, found('run_id >= ? AND run_id < ?', id, `${id}\u{10ffff}`))
  if (!row) {
    throw new HistoryError(
      'E_NOT_FOUND',
      `No run has ${id} as its id, as the beginning of it, or as its cid.`,
    )
  }
  return loadRun(db, text(row.run_id, 'run_id')).summary
}

function onlyOne(id: string, rows: Row[]): Row | undefined {
  if (rows.length < 2) return rows[0]
  throw new HistoryError('E_CONFLICT', `More than one run id begins with ${id}: give more of it.`)
}
