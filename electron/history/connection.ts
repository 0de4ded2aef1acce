import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './error.ts'

export interface ConnectionOptions {
  /** fsync on each commit: also a power cut loses nothing that was acknowledged. */
  readonly powerLossSafe: boolean
  /** How long a statement waits for a lock that another process has; 0: fails at once. */
  readonly lockWaitMs: number
}

/** Opens a database for writing, in WAL mode, which lasts; makes the file when it is not there. */
export function openForWriting(file: string, options: ConnectionOptions): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: options.lockWaitMs })
  try {
    // What can only be set before there is anything; the last of them is kept by the file, and needs a lock to be set.
    if (db.prepare('PRAGMA page_count').get()?.page_count === 0) {
      db.exec('PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL')
    }
    db.exec(`
      PRAGMA synchronous = ${options.powerLossSafe ? 'FULL' : 'NORMAL'};
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -16384;
      PRAGMA temp_store = MEMORY`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Opens a database for reading. Undefined when there is none. */
export function openForReading(file: string, lockWaitMs: number): DatabaseSync | undefined {
  if (!existsSync(file)) return undefined
  const db = new DatabaseSync(file, { readOnly: true, timeout: lockWaitMs })
  try {
    db.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Runs `action` again, with pauses that leave the event loop free, while it fails because a database is locked. */
export async function whileBusy<T>(waitMs: number, action: () => T): Promise<T> {
  const deadline = performance.now() + waitMs
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    try {
      return action()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  }
}

/** Runs `action` in a transaction that holds the write lock from its beginning. */
export function transaction<T>(db: DatabaseSync, action: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = action()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
