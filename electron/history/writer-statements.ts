import type { DatabaseSync } from 'node:sqlite'

/** The statements that add rows, but for outcomes. `run` makes the row as a running one without progress, completed by the saves. */
export const insertStatements = (db: DatabaseSync) => ({
  nextRun: db.prepare('SELECT coalesce(max(key), 0) + 1 AS key FROM run'),
  run: db.prepare(`INSERT INTO run (key, run_id, cid, flow, name, document, input, input_ref, state, started_at,
    targets, targets_ok, targets_failed, deliveries, deliveries_ok, deliveries_failed, attempts, invocations, lines,
    marks, dropped, seq, revision, owner_pid, owner_token, resumes, hash, progress_hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?, ?, 0, ?, 0)`),
  invocation:
    db.prepare(`INSERT INTO invocation (id, invocation_id, base, parent, issued_at, after_seq, hash, info, plan)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  service: db.prepare('INSERT OR IGNORE INTO run_service (service, started_at, run) VALUES (?, ?, ?)'),
  started: db.prepare(
    'INSERT INTO started (id, call, attempt, at, started_at, hash) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  log: db.prepare(`INSERT INTO log (id, seq, call, attempt, at, level, dropped, hash, message, data)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  clearMarks: db.prepare('DELETE FROM started WHERE id > ? AND id < ?'),
})
