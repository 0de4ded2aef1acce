import type { CommandErrorCode } from '../../shared/error-codes.ts'

/** What the history could not do. The code crosses borders, the message says what, where and what to do. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  readonly code: CommandErrorCode

  constructor(code: CommandErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

// SQLite's primary result codes that have an explanation of their own.
const SQLITE_BUSY = 5
const SQLITE_READONLY = 8
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26

/** The primary result code of an error that SQLite gave; 0 for any other error. */
function sqliteCode(error: unknown): number {
  if (!(error instanceof Error) || !('errcode' in error)) return 0
  return typeof error.errcode === 'number' ? error.errcode & 0xff : 0
}

export const isBusy = (error: unknown): boolean => sqliteCode(error) === SQLITE_BUSY

/** A page of the database can't be made sense of, or the storage can't give it: others may still be readable. */
export const isUnreadable = (error: unknown): boolean =>
  [SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR].includes(sqliteCode(error))

/** Explains an error that `action` on the database `file` met. A HistoryError is given back as it is. */
export function explain(error: unknown, action: string, file: string): HistoryError {
  if (error instanceof HistoryError) return error
  const detail = error instanceof Error ? error.message : String(error)
  const [code, reason] = reasonOf(sqliteCode(error), detail)
  return new HistoryError(code, `${action} failed (${file}): ${reason}`, { cause: error })
}

function reasonOf(code: number, detail: string): [CommandErrorCode, string] {
  switch (code) {
    case SQLITE_BUSY:
      return ['E_LOCKED', 'another process keeps the database locked. End it, or wait until it is done.']
    case SQLITE_FULL:
      return ['E_IO', 'the disk is full. Free space, then start again; all that was shown is kept.']
    case SQLITE_IOERR:
      return ['E_IO', `the storage reports an error (${detail}). All that was shown before is kept.`]
    case SQLITE_READONLY:
      return ['E_IO', `the file may not be written (${detail}). Check the permissions of it and its folder.`]
    case SQLITE_CANTOPEN:
      return [
        'E_IO',
        `the file can't be opened (${detail}). Check that its folder exists and may be written.`,
      ]
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ['E_HISTORY', `the database is damaged (${detail}). Move the file away to start a new history.`]
    default:
      return ['E_HISTORY', detail]
  }
}
