import { int, RowError, real, text, verify } from '../row.ts'
import { DELETING } from '../schema.ts'
import { searchTextHash } from '../search-text.ts'
import type { Damage } from '../types.ts'
import { type ReadDatabase, tryRow } from './database.ts'
import { eventsOf } from './events.ts'
import { originOf } from './load.ts'
import { MARKS, readMark } from './parts.ts'
import { RUN_COLUMNS, type RunRecord, readRunRecord } from './run-record.ts'

/**
 * Reads everything and tells what is wrong with it: each row against its hash, gaps, bodies, and (by SQLite's own check)
 * the indexes against the tables. Takes some seconds for a million outcomes.
 */
export async function checkAll(db: ReadDatabase): Promise<Damage[]> {
  const found: Damage[] = []
  tryRow(
    () => {
      for (const row of db.all('PRAGMA integrity_check')) {
        if (row.integrity_check !== 'ok')
          found.push({ where: 'the database', what: String(row.integrity_check) })
      }
    },
    { name: () => 'the database', found },
  )
  const keys = tryRow(() => db.all(`SELECT key FROM run WHERE state < ${DELETING} ORDER BY key`), {
    name: () => 'the list of runs',
    found,
  })
  for (const { key } of keys ?? []) {
    const name = () => `run number ${String(key)}`
    const run = tryRow(() => readRun(db, int(key, 'key')), { name, found })
    if (run) await checkRun(db, run, found)
  }
  return found
}

function readRun(db: ReadDatabase, key: number): RunRecord {
  const row = db.get(`SELECT ${RUN_COLUMNS} FROM run WHERE key = ?`, key)
  if (!row) throw new RowError('it is missing')
  return readRunRecord(row)
}

async function checkRun(db: ReadDatabase, run: RunRecord, found: Damage[]): Promise<void> {
  const { origin, base, progress, key } = run
  const where = `run ${origin.runId}`
  const report = { name: () => where, found }
  tryRow(() => originOf(db, run), report)
  const services = new Set<string>()
  for await (const event of eventsOf(db, origin.runId)) {
    if (event.type === 'damage') found.push(event.damage)
    if (event.type === 'invocation') {
      for (const who of [...event.info.targets, ...event.info.callbacks]) services.add(who.service)
    }
  }
  for await (const rows of db.range(MARKS, base + 1, base + progress.marks, row => row, null)) {
    for (const row of rows) tryRow(() => readMark(row), report)
  }
  tryRow(() => checkSearch(db, key, origin.startedAt, services), report)
}

function checkSearch(db: ReadDatabase, key: number, startedAt: number, services: Set<string>): void {
  const row = db.get('SELECT text, complete, hash FROM run_text WHERE run = ?', key)
  if (row) verify(searchTextHash(key, text(row.text, 'text'), int(row.complete, 'complete')), row.hash)
  else if (services.size > 0) throw new RowError('its text for searching is missing')
  const sql = 'SELECT started_at FROM run_service WHERE service = ? AND started_at = ? AND run = ?'
  for (const service of services) {
    const found = db.get(sql, service, startedAt, key)
    if (!found || real(found.started_at, 'started_at') !== startedAt) {
      throw new RowError(`it is not found by its service ${service}`)
    }
  }
}
