import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CommitMark } from './commit-mark.ts'
import { openForReading, openForWriting, whileBusy } from './connection.ts'
import { explain, HistoryError } from './error.ts'
import { History } from './history.ts'
import { HistoryJournal } from './journal.ts'
import { FORMAT, formatOf, migrate, newerFormat } from './migrate.ts'
import { currentOwner } from './owner.ts'
import { ReadDatabase } from './read/database.ts'
import { HistoryReader } from './reader.ts'
import { FORMAT_1 } from './schema.ts'
import type { Damage } from './types.ts'
import { HistoryWriter } from './writer.ts'
import { WritingThread } from './writing-thread.ts'

export interface HistoryOptions {
  /** The workspace's `.fanfare`; made when it is not there. */
  readonly folder: string
  /** The writing thread's program: `electron/history/thread.ts`, or what it was built to. */
  readonly threadEntry: URL | string
  /** fsync each commit: outcomes survive a power cut too. Off: they survive the death of any process. */
  readonly powerLossSafe?: boolean
  /** Commit a few entries on the host's own loop, which is faster for small runs. On, unless `powerLossSafe`. */
  readonly inline?: boolean
  /** Write nothing, not even a folder: a history that is not there is empty. */
  readonly readOnly?: boolean
  /** How long to wait for another process that has the database locked; 10,000. */
  readonly lockWaitMs?: number
}

/** Opens the history of a workspace, which any number of processes may have open. Takes a few ms. */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const file = path.join(options.folder, 'history.db')
  try {
    return options.readOnly ? await openReadOnly(options, file) : await openWritable(options, file)
  } catch (error) {
    throw explain(error, 'Opening the history', file)
  }
}

async function openWritable(options: HistoryOptions, file: string): Promise<History> {
  const { folder, threadEntry, powerLossSafe = false, lockWaitMs = 10_000 } = options
  makeFolder(folder)
  const markFile = path.join(folder, 'history.mark')
  const mark = new CommitMark(markFile)
  // A file that someone took away is not lost.
  if (!existsSync(file)) mark.write({ run: 0, revision: 0 })
  const expected = mark.read()
  // Without waiting for locks: this connection is used on the host's loop.
  const db = await whileBusy(lockWaitMs, () => openForWriting(file, { powerLossSafe, lockWaitMs: 0 }))
  try {
    const format = formatOf(db)
    if (format > FORMAT) {
      db.close()
      return await openReadOnly(options, file, newerFormat(file, format, FORMAT))
    }
    await whileBusy(lockWaitMs, () => migrate(db, file))
    const damage = lostCommits(db, expected)
    const reader = openForReading(file, lockWaitMs)
    if (!reader) throw new HistoryError('E_IO', 'the file was deleted while it was being opened')
    const journal = new HistoryJournal({
      file,
      inline: (options.inline ?? !powerLossSafe) ? new HistoryWriter(db, currentOwner(), mark) : null,
      startThread: listener =>
        new WritingThread(threadEntry, { file, markFile, powerLossSafe, lockWaitMs }, listener),
      refusal: null,
    })
    const writing = { db, mark, lockWaitMs }
    return new History({
      file,
      markFile,
      journal,
      reader: new HistoryReader(new ReadDatabase(reader, file)),
      writing,
      damage,
    })
  } catch (error) {
    if (db.isOpen) db.close()
    throw error
  }
}

async function openReadOnly(options: HistoryOptions, file: string, newer?: HistoryError): Promise<History> {
  const lockWaitMs = options.lockWaitMs ?? 10_000
  const markFile = path.join(options.folder, 'history.mark')
  const expected = existsSync(file) ? new CommitMark(markFile).read() : undefined
  const db = (await whileBusy(lockWaitMs, () => openForReading(file, lockWaitMs))) ?? emptyDatabase()
  const refusal =
    newer ?? new HistoryError('E_HISTORY', `${file} was opened for reading only: no run can be started.`)
  const journal = new HistoryJournal({
    file,
    inline: null,
    startThread: () => {
      throw refusal
    },
    refusal,
  })
  const damage = newer ? [] : lostCommits(db, expected)
  const reader = new HistoryReader(new ReadDatabase(db, file))
  return new History({ file, markFile, journal, reader, writing: refusal, damage })
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(path.join(folder, '.gitignore'), '*\n', { flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** What a history that is not there looks like. */
function emptyDatabase(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  db.exec(FORMAT_1)
  return db
}

/** Compares the database with the mark that the last commit has left. */
function lostCommits(db: DatabaseSync, expected: { run: number; revision: number } | undefined): Damage[] {
  if (!expected || expected.run === 0) return []
  const row = db.prepare('SELECT run_id, revision FROM run WHERE key = ?').get(expected.run)
  if (row && Number(row.revision) >= expected.revision) return []
  const run = row ? `, of run ${String(row.run_id)} among others` : ''
  const what =
    `What was recorded last${run}, is lost: the end of the log was damaged, or the power failed before it was on disk. ` +
    'Runs may appear as interrupted that had ended.'
  return [{ where: 'history.db-wal', what }]
}
