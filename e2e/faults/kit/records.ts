import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { Workspace } from '../../harness/workspace-folder.ts'

const rowSchema = z.object({
  call: z.int(),
  attempt: z.int(),
  seq: z.int(),
  /** 3 is ok, higher numbers are failures. */
  state: z.int(),
  code: z.int(),
  retried: z.int(),
  /** CRC of the body, and its text where it is not kept apart for its size. */
  sum: z.int(),
  body: z.string().nullable(),
  started_at: z.number(),
  ended_at: z.number(),
})
export type RecordedRow = z.infer<typeof rowSchema>

const runSchema = z.object({ key: z.int(), run_id: z.string(), state: z.int(), ok: z.int().nullable() })
export type RecordedRun = z.infer<typeof runSchema>

/** As the history has them in its table of runs. */
export const runState = { running: 0, completed: 1, cancelled: 2, interrupted: 3 } as const

/** What a history file says, by plain SQL over the file: none of the program's code has a part in it. */
export class Records {
  readonly #db: DatabaseSync

  /** The file is created by the first write: before that this throws. */
  constructor(workspace: Workspace) {
    this.#db = new DatabaseSync(workspace.path('.fanfare/history.db'), { readOnly: true, timeout: 10_000 })
  }

  /** False of a file that was created a moment ago: its tables are made in the transaction after that. */
  get hasTables(): boolean {
    return this.#all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'run'").length > 0
  }

  runs(): RecordedRun[] {
    return this.#all('SELECT key, run_id, state, ok FROM run ORDER BY key').map(row => runSchema.parse(row))
  }

  attempts(run: number): RecordedRow[] {
    return this.#all(
      `SELECT call, attempt, seq, state, code, retried, sum, CAST(body AS TEXT) AS body, started_at, ended_at
       FROM attempt WHERE run = ? ORDER BY id`,
      run,
    ).map(row => rowSchema.parse(row))
  }

  /** The log of a run: who said what. */
  log(run: number): { call: number | null; message: string; dropped: number }[] {
    return this.#all('SELECT call, message, dropped FROM log WHERE run = ? ORDER BY id', run).map(row =>
      z.object({ call: z.int().nullable(), message: z.string(), dropped: z.int() }).parse(row),
    )
  }

  integrity(): string {
    return z.object({ integrity_check: z.string() }).parse(this.#all('PRAGMA integrity_check')[0])
      .integrity_check
  }

  close(): void {
    this.#db.close()
  }

  #all(sql: string, ...values: number[]): unknown[] {
    return this.#db.prepare(sql).all(...values)
  }
}

/** Reads and closes. Null while there is no history yet. */
export function readRecords<T>(workspace: Workspace, read: (records: Records) => T): T | null {
  let records: Records
  try {
    records = new Records(workspace)
  } catch {
    return null
  }
  try {
    return records.hasTables ? read(records) : null
  } finally {
    records.close()
  }
}
