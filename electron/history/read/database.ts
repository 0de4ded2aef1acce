import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { explain, HistoryError, isUnreadable } from '../error.ts'
import { RowError, type Value } from '../row.ts'
import type { Damage } from '../types.ts'

/** A row's values by the names of its columns; those of `range` by their numbers, which is twice as fast. */
export type Row = Record<string | number, Value>

/** How many rows are read before the event loop gets its turn: a few ms. */
const SLICE_ROWS = 1_000

/** Where to report rows that are missing or damaged, and what to call them. */
export interface RangeDamage {
  readonly name: (id: number) => string
  readonly found: Damage[]
}

/** A reading connection with its prepared statements. Every read is short, and holds no lock when it is done. */
export class ReadDatabase {
  readonly #db: DatabaseSync
  readonly #file: string
  readonly #numberedStatements = new Map<string, StatementSync>()
  readonly #statements = new Map<string, StatementSync>()

  constructor(db: DatabaseSync, file: string) {
    this.#db = db
    this.#file = file
  }

  get(sql: string, ...values: (null | number | string)[]): Row | undefined {
    return this.#try(() => this.#prepare(sql).get(...values))
  }

  all(sql: string, ...values: (null | number | string)[]): Row[] {
    return this.#try(() => this.#prepare(sql).all(...values))
  }

  /** Rows by the numbers of their columns. */
  rows(sql: string, ...values: (null | number | string)[]): Row[] {
    return this.#try(() => this.#numbered(sql).all(...values))
  }

  /**
   * Rows with ids from `first` to `last` that `sql` gives (both are its parameters; its first column is the id, its order
   * that of ids), in slices of the event loop. Ids that are missing or can't be read are reported; `read` may throw a
   * RowError for a row.
   */
  async *range<T>(
    sql: string,
    first: number,
    last: number,
    read: (row: Row) => T,
    damage: RangeDamage | null,
    slice = SLICE_ROWS,
  ): AsyncGenerator<T[]> {
    for (let from = first; from <= last; from += slice) {
      const to = Math.min(last, from + slice - 1)
      const rows = this.#readable(sql, from, to)
      const items: T[] = []
      let next = from
      for (const row of rows) {
        const id = Number(row[0])
        // Ids out of order are a page's damage; what should be in their place is missing then.
        if (id < next || id > to) continue
        if (damage) reportMissing(next, id, damage)
        next = id + 1
        const item = tryRow(() => read(row), damage && { name: () => damage.name(id), found: damage.found })
        if (item !== undefined) items.push(item)
      }
      if (damage) reportMissing(next, to + 1, damage)
      yield items
      if (to < last) await new Promise<void>(resolve => setImmediate(resolve))
    }
  }

  close(): void {
    this.#db.close()
  }

  /** The rows of a range, without those that lie on pages which can't be read. */
  #readable(sql: string, from: number, to: number): Row[] {
    try {
      return this.#numbered(sql).all(from, to)
    } catch (error) {
      if (!isUnreadable(error)) throw explain(error, 'Reading the history', this.#file)
      if (from === to) return []
      const middle = Math.floor((from + to) / 2)
      return [...this.#readable(sql, from, middle), ...this.#readable(sql, middle + 1, to)]
    }
  }

  #numbered(sql: string): StatementSync {
    const known = this.#numberedStatements.get(sql)
    if (known) return known
    const statement = this.#db.prepare(sql)
    statement.setReturnArrays(true)
    this.#numberedStatements.set(sql, statement)
    return statement
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #try<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw explain(error, 'Reading the history', this.#file)
    }
  }
}

/** Reports the ids from `first` up to but not including `end`. */
function reportMissing(first: number, end: number, damage: RangeDamage): void {
  for (let id = first; id < end; id++) damage.found.push({ where: damage.name(id), what: 'It is missing.' })
}

/** What `read` gives; undefined, and a report, when the row is damaged. Without a report the error goes on. */
export function tryRow<T>(
  read: () => T,
  damage: { name: () => string; found: Damage[] } | null,
): T | undefined {
  try {
    return read()
  } catch (error) {
    const isDamage =
      error instanceof RowError || (error instanceof HistoryError && error.code === 'E_HISTORY')
    if (!damage || !isDamage) throw error
    damage.found.push({ where: damage.name(), what: `It can't be relied upon: ${error.message}.` })
    return undefined
  }
}
