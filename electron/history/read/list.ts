import type { RunFilter } from '../../../shared/contract.ts'
import type { RunSummary } from '../../../shared/run/model.ts'
import { HistoryError } from '../error.ts'
import { int, real, text } from '../row.ts'
import type { Damage } from '../types.ts'
import { type ReadDatabase, type Row, tryRow } from './database.ts'
import type { IssuedTargets } from './issued.ts'
import { likePattern, runMatches } from './match-text.ts'
import { ALL_KEYS, type RowKey, RunQuery, SLICE_END } from './run-query.ts'
import { readRunRecord } from './run-record.ts'

export interface RunPage {
  readonly runs: RunSummary[]
  readonly more: boolean
  readonly damage: Damage[]
}

/** Runs that are looked at in one go when a text is searched for. */
const SEARCH_SLICE = 2_000
/** Before all runs. */
const NEWEST: RowKey = { startedAt: Number.MAX_VALUE, key: 0 }

/** A page of runs, newest first, from the one after `after` on. */
export async function listRuns(
  db: ReadDatabase,
  filter: RunFilter,
  after: string | undefined,
  limit: number,
  issued: IssuedTargets,
): Promise<RunPage> {
  const page: RunPage & { more: boolean } = { runs: [], more: false, damage: [] }
  const query = new RunQuery(filter)
  const last = after === undefined ? undefined : keyOf(db, after)
  const rows = filter.text
    ? searched(db, query, filter.text, last, page.damage)
    : plain(db, query, last, limit + 1, page.damage)
  for await (const row of rows) {
    if (page.runs.length === limit) return { ...page, more: true }
    const where = () => `run ${String(row.run_id)}`
    const run = tryRow(() => issued.told(db, readRunRecord(row)), { name: where, found: page.damage })
    if (run) page.runs.push(run)
  }
  return page
}

function keyOf(db: ReadDatabase, runId: string): RowKey {
  const row = db.get('SELECT key, started_at FROM run WHERE run_id = ?', runId)
  if (!row)
    throw new HistoryError(
      'E_NOT_FOUND',
      `Run ${runId}, where the page before ended, is no more: list again.`,
    )
  return { startedAt: real(row.started_at, 'started_at'), key: int(row.key, 'key') }
}

/** All rows that the query wants, after `from`, in slices. */
async function* plain(
  db: ReadDatabase,
  query: RunQuery,
  from: RowKey | undefined,
  slice: number,
  damage: Damage[],
): AsyncGenerator<Row> {
  let last = from
  for (;;) {
    const rows = readable(() => db.all(...query.page(last, slice)))
    if (!rows) return yield* oneByOne(db, query, last, damage)
    yield* rows
    const end = rows.at(-1)
    if (!end || rows.length < slice) return
    last = { startedAt: Number(end.started_at), key: Number(end.key) }
    await new Promise<void>(resolve => setImmediate(resolve))
  }
}

/** Those of them that hold a text. */
async function* searched(
  db: ReadDatabase,
  query: RunQuery,
  wanted: string,
  from: RowKey | undefined,
  damage: Damage[],
): AsyncGenerator<Row> {
  const matches = runMatches(db, wanted)
  const pattern = likePattern(wanted)
  let last = from ?? NEWEST
  for (;;) {
    const slice = readable(() => {
      const end = endOfSlice(db, last)
      return { end, rows: db.rows(...query.searchPage(last, end, pattern)) }
    })
    if (!slice) {
      // Too damaged to be searched: all that can be read is shown, with what can't be.
      return yield* oneByOne(db, query, last, damage)
    }
    for (const [key, attempts, complete, haystack] of slice.rows.map(row => [
      row[0],
      row[1],
      row[2],
      row[3],
    ])) {
      const found = matches({
        key: int(key, 'key'),
        attempts: int(attempts, 'attempts'),
        isComplete: complete === 1,
        haystack: text(haystack, 'text'),
      })
      const row = found && readable(() => db.get(...query.one(int(key, 'key'))))
      if (row) yield row
    }
    if (!slice.end) return
    last = slice.end
    await new Promise<void>(resolve => setImmediate(resolve))
  }
}

/** The last run that is looked at in the slice after `last`; undefined when it is the last slice. */
function endOfSlice(db: ReadDatabase, last: RowKey): RowKey | undefined {
  const row = db.get(SLICE_END, last.startedAt, last.key, SEARCH_SLICE - 1)
  return row && { startedAt: real(row.started_at, 'started_at'), key: int(row.key, 'key') }
}

/** Undefined when a page of the database can't be read. */
const readable = <T>(read: () => T): T | undefined => tryRow(read, { name: () => '', found: [] })

/** Fetches rows one by one, by an index that is whole, and reports those that can't be had. */
function* oneByOne(
  db: ReadDatabase,
  query: RunQuery,
  last: RowKey | undefined,
  found: Damage[],
): Generator<Row> {
  const after = last ?? NEWEST
  for (const { key } of db.all(ALL_KEYS, after.startedAt, after.key)) {
    const name = () => `run number ${String(key)}`
    const row = tryRow(() => db.get(...query.one(int(key, 'key'))), { name, found })
    if (row) yield row
  }
}
