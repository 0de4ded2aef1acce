import type { RunFilter } from '../../../shared/contract.ts'
import { COMPLETED, DELETING, runStates } from '../schema.ts'
import { RUN_COLUMNS } from './run-record.ts'

/** Where a run stands in the list, which goes from the newest to the oldest. */
export interface RowKey {
  readonly startedAt: number
  readonly key: number
}

type Query = [sql: string, ...values: (number | string)[]]

/** The queries of one filter, but for its text. Each is made by an index that is in the order of the list. */
export class RunQuery {
  readonly #service: boolean
  readonly #where: string[] = [`r.state < ${DELETING}`]
  readonly #values: (number | string)[] = []

  /** States are literals, so that SQLite can use the indexes that hold only some runs. */
  constructor(filter: RunFilter) {
    this.#service = filter.service !== undefined
    this.#add('s.service = ?', filter.service)
    this.#add('r.flow = ?', filter.flow)
    this.#add('r.cid = ?', filter.cid)
    this.#add(`${this.#startedAt} > ?`, filter.startedAfter)
    this.#add(`${this.#startedAt} < ?`, filter.startedBefore)
    if (filter.ok !== undefined) this.#where.push(`r.ok = ${filter.ok ? 1 : 0}`)
    if (filter.state !== undefined) {
      const state = runStates.indexOf(filter.state)
      this.#where.push(`r.state = ${state}`)
      if (state !== COMPLETED) this.#where.push(`r.state <> ${COMPLETED}`)
    }
  }

  /** The rows after `last`, newest first. */
  page(last: RowKey | undefined, limit: number): Query {
    const where = [...this.#where]
    if (last) where.push(`(${this.#startedAt}, ${this.#key}) < (?, ?)`)
    const sql = `SELECT ${FULL_ROW} FROM ${this.#from} WHERE ${where.join(' AND ')} ${this.#order} LIMIT ?`
    return [sql, ...this.#values, ...(last ? [last.startedAt, last.key] : []), limit]
  }

  /**
   * What a search has to look at of the rows after `last`, up to and with `end`: key, attempts, whether `run_text` is
   * complete, and all text that is looked through. Those are left out that can't hold what `pattern`, a LIKE with `\`
   * before what it takes literally, stands for.
   */
  searchPage(last: RowKey, end: RowKey | undefined, pattern: string | null): Query {
    const place = `(${this.#startedAt}, ${this.#key})`
    const where = [...this.#where, `${place} < (?, ?)`]
    const values = [...this.#values, last.startedAt, last.key]
    if (end) {
      where.push(`${place} >= (?, ?)`)
      values.push(end.startedAt, end.key)
    }
    if (pattern !== null) {
      // LIKE does not see beyond a NUL.
      where.push(`(t.complete = 0 OR ${HAYSTACK} LIKE ? ESCAPE '\\' OR instr(t.text, char(0)) > 0)`)
      values.push(pattern)
    }
    const from = `${this.#from} LEFT JOIN run_text t ON t.run = r.key`
    const sql = `SELECT ${SEARCHED} FROM ${from} WHERE ${where.join(' AND ')} ${this.#order}`
    return [sql, ...values]
  }

  /** One run's row, if the filter wants it. */
  one(key: number): Query {
    return [
      `SELECT ${FULL_ROW} FROM ${this.#from} WHERE ${this.#where.join(' AND ')} AND r.key = ?`,
      ...this.#values,
      key,
    ]
  }

  get #key(): string {
    return this.#service ? 's.run' : 'r.key'
  }

  get #order(): string {
    return `ORDER BY ${this.#startedAt} DESC, ${this.#key} DESC`
  }

  get #startedAt(): string {
    return this.#service ? 's.started_at' : 'r.started_at'
  }

  /** A deleted run's key may be used again: so the start must be the same too. */
  get #from(): string {
    return this.#service
      ? 'run_service s CROSS JOIN run r ON r.key = s.run AND r.started_at = s.started_at'
      : 'run r'
  }

  #add(condition: string, value: number | string | undefined): void {
    if (value === undefined) return
    this.#where.push(condition)
    this.#values.push(value)
  }
}

const FULL_ROW = RUN_COLUMNS.split(',')
  .map(name => `r.${name.trim()}`)
  .join(', ')
const HAYSTACK = `r.flow || char(10) || r.name || char(10) || r.cid || char(10) || r.run_id || char(10) ||
  coalesce(t.text, '')`
const SEARCHED = `r.key, r.attempts, coalesce(t.complete, 1), ${HAYSTACK}`

/** The run that so many others lie before after a moment, by an index alone. */
export const SLICE_END = `SELECT key, started_at FROM run INDEXED BY run_started WHERE (started_at, key) < (?, ?)
  ORDER BY started_at DESC, key DESC LIMIT 1 OFFSET ?`

/** All runs after a moment, by an index alone. */
export const ALL_KEYS = `SELECT key FROM run INDEXED BY run_started WHERE (started_at, key) < (?, ?)
  ORDER BY started_at DESC, key DESC`
