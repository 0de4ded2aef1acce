import type { DatabaseSync } from 'node:sqlite'
import type { BodyStore } from './bodies.ts'
import type { CommitMark } from './commit-mark.ts'
import { transaction } from './connection.ts'
import { int, nullable } from './row.ts'
import { DELETING, RUN_SPAN, RUNNING } from './schema.ts'
import type { PruneLimits } from './thread-messages.ts'

const DAY_MS = 86_400_000
const STEP_ROWS = 4_000
const STEP_PAGES = 256

const servicesOf = (list: 'targets' | 'callbacks'): string =>
  `SELECT json_extract(who.value, '$.service') FROM invocation, json_each(CAST(info AS TEXT), '$.${list}') AS who
   WHERE invocation.id >= ? AND invocation.id < ? AND json_valid(CAST(info AS TEXT))`
/** By the names that its invocations hold: `run_service` begins with the service. A row that stays does no harm. */
const DELETE_SERVICES = `DELETE FROM run_service WHERE run = ? AND started_at = ?
  AND service IN (${servicesOf('targets')} UNION ${servicesOf('callbacks')})`

/**
 * Deletes ended runs in steps of a few ms, between which the caller may write; each `yield` is such a place. A run is
 * first marked, and shown no more; what is left of it after a crash goes with the next prune. Returns how many runs
 * went. Never touches a running one.
 */
export function* prune(
  db: DatabaseSync,
  bodies: BodyStore,
  mark: CommitMark,
  limits: PruneLimits,
  now: number,
): Generator<void, number> {
  const before = limits.olderThanDays === undefined ? -1 : now - limits.olderThanDays * DAY_MS
  const keep = limits.keep ?? -1
  const chosen = db
    .prepare(
      `SELECT key FROM run WHERE state NOT IN (${RUNNING}, ${DELETING}) AND (started_at < $before OR ($keep >= 0 AND key
       NOT IN (SELECT key FROM run WHERE state NOT IN (${RUNNING}, ${DELETING}) ORDER BY started_at DESC, key DESC LIMIT $keep)))`,
    )
    .all({ $before: before, $keep: keep })
    .map(row => int(row.key, 'key'))
  yield
  let deleted = 0
  for (const key of chosen) {
    if (transaction(db, () => markDeleting(db, mark, key))) deleted++
    yield
  }
  const marked = db.prepare(`SELECT key, attempts FROM run WHERE state = ${DELETING}`).all()
  for (const row of marked) {
    const key = int(row.key, 'key')
    for (let from = 0; from <= int(row.attempts, 'attempts'); from += STEP_ROWS) {
      transaction(db, () => deleteAttempts(db, bodies, key * RUN_SPAN + from))
      yield
    }
    transaction(db, () => deleteRest(db, bodies, key))
    yield
  }
  while (int(db.prepare('PRAGMA freelist_count').get()?.freelist_count, 'freelist_count') > 0) {
    const before = int(db.prepare('PRAGMA page_count').get()?.page_count, 'page_count')
    db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
    yield
    if (int(db.prepare('PRAGMA page_count').get()?.page_count, 'page_count') >= before) break
  }
  return deleted
}

/** False when the run has come to life again, or is gone. */
function markDeleting(db: DatabaseSync, mark: CommitMark, key: number): boolean {
  const { changes } = db
    .prepare('UPDATE run SET state = ? WHERE key = ? AND state <> ?')
    .run(DELETING, key, RUNNING)
  if (changes === 0) return false
  if (mark.read()?.run === key) mark.write({ run: 0, revision: 0 })
  return true
}

function deleteAttempts(db: DatabaseSync, bodies: BodyStore, from: number): void {
  const range = [from, from + STEP_ROWS] as const
  const used = db
    .prepare(
      `SELECT ref, count(*) AS uses FROM (
         SELECT body_ref AS ref FROM attempt WHERE id >= ? AND id < ? AND body_ref IS NOT NULL
         UNION ALL SELECT request_ref FROM attempt WHERE id >= ? AND id < ? AND request_ref IS NOT NULL
       ) GROUP BY ref`,
    )
    .all(...range, ...range)
  for (const { ref, uses } of used) bodies.release(int(ref, 'ref'), int(uses, 'uses'))
  db.prepare('DELETE FROM attempt WHERE id >= ? AND id < ?').run(...range)
}

function deleteRest(db: DatabaseSync, bodies: BodyStore, key: number): void {
  const range = [key * RUN_SPAN, (key + 1) * RUN_SPAN] as const
  const run = db.prepare('SELECT document, input_ref, started_at FROM run WHERE key = ?').get(key)
  if (!run) return
  bodies.release(int(run.document, 'document'))
  const input = nullable(int, run.input_ref, 'input_ref')
  if (input !== null) bodies.release(input)
  db.prepare(DELETE_SERVICES).run(key, Number(run.started_at), ...range, ...range)
  for (const table of ['attempt', 'invocation', 'started', 'log']) {
    db.prepare(`DELETE FROM ${table} WHERE id >= ? AND id < ?`).run(...range)
  }
  db.prepare('DELETE FROM run_text WHERE run = ?').run(key)
  db.prepare('DELETE FROM run WHERE key = ?').run(key)
}
