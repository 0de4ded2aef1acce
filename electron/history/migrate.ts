import { existsSync, renameSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { transaction } from './connection.ts'
import { HistoryError } from './error.ts'
import { int } from './row.ts'
import { FORMAT_1 } from './schema.ts'

/** Steps from one format to the next: the first makes format 1 of an empty database. Never altered, only added to. */
export const MIGRATIONS: readonly string[] = [FORMAT_1]
export const FORMAT = MIGRATIONS.length

export const formatOf = (db: DatabaseSync): number =>
  int(db.prepare('PRAGMA user_version').get()?.user_version, 'user_version')

/**
 * Brings a database to the newest format, all steps in one transaction, after a copy `FILE.format-N` was made of one
 * that holds something. Several processes may try at once. Throws for a format that is newer still.
 */
export function migrate(db: DatabaseSync, file: string, migrations: readonly string[] = MIGRATIONS): void {
  const newest = migrations.length
  const format = formatOf(db)
  if (format === newest) return
  if (format > newest) throw newerFormat(file, format, newest)
  const backup = `${file}.format-${format}`
  const isEmpty = int(db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count, 'count') === 0
  if (!isEmpty && !existsSync(backup)) copyTo(db, backup)
  transaction(db, () => {
    // Another process may have been first.
    for (const step of migrations.slice(formatOf(db))) db.exec(step)
    db.exec(`PRAGMA user_version = ${newest}`)
  })
}

export const newerFormat = (file: string, format: number, newest: number): HistoryError =>
  new HistoryError(
    'E_HISTORY',
    `${file} was written by a newer version of Fanfare (format ${format}, this one writes ${newest}): it can be ` +
      'read, but not added to. Update Fanfare, or move the file away to start a new history.',
  )

/** A copy is whole or not there. */
function copyTo(db: DatabaseSync, backup: string): void {
  const unfinished = `${backup}.unfinished`
  rmSync(unfinished, { force: true })
  db.prepare('VACUUM INTO ?').run(unfinished)
  renameSync(unfinished, backup)
}
