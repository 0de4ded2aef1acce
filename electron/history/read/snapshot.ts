import { RecordWriter } from '../../../shared/run/columns.ts'
import type { CallRecord, InvocationInfo, RunState } from '../../../shared/run/model.ts'
import type { RunChanges, RunSnapshot } from '../../../shared/run/update.ts'
import { runStates } from '../schema.ts'
import type { Damage } from '../types.ts'
import { ATTEMPT_HEADS, attemptHeadReader, recordOf } from './attempts.ts'
import { type ReadDatabase, tryRow } from './database.ts'
import { attemptName, invocationName } from './names.ts'
import { INVOCATIONS, MARKS, readInvocation, readMark, type StartedMark } from './parts.ts'
import { loadRun, type RunRecord } from './run-record.ts'

/** How far someone has read a run. Made by the reader, and good for that reader alone. */
export interface RunCursor {
  readonly seq: number
  readonly attempts: number
  readonly invocations: number
  readonly marks: number
  readonly revision: number
  readonly state: RunState
  /** Tells cheaply whether anything at all was written since. */
  readonly dataVersion: number
}

export interface WatchedRun<Update> {
  readonly update: Update
  readonly cursor: RunCursor
  readonly damage: Damage[]
}

/** The run as it stands in the records. */
export async function snapshotOf(db: ReadDatabase, runId: string): Promise<WatchedRun<RunSnapshot>> {
  const dataVersion = dataVersionOf(db)
  const run = loadRun(db, runId)
  const damage: Damage[] = []
  const invocations = await invocationsSince(db, run, 0, damage)
  const records = await recordsSince(db, run, { attempts: 0, marks: 0 }, damage)
  const update: RunSnapshot = {
    type: 'snapshot',
    to: run.progress.seq,
    run: run.summary,
    invocations,
    records: packed(records),
    logged: run.progress.lines,
    dropped: run.progress.dropped,
  }
  return { update, cursor: cursorOf(run, dataVersion), damage }
}

/** What was recorded since: null when nothing was. Costs microseconds when nobody has written anything. */
export async function changesOf(
  db: ReadDatabase,
  runId: string,
  cursor: RunCursor,
): Promise<WatchedRun<RunChanges | null>> {
  const dataVersion = dataVersionOf(db)
  if (dataVersion === cursor.dataVersion) return { update: null, cursor, damage: [] }
  const run = loadRun(db, runId)
  if (run.progress.revision === cursor.revision)
    return { update: null, cursor: { ...cursor, dataVersion }, damage: [] }
  const damage: Damage[] = []
  const next = cursorOf(run, dataVersion)
  const invocations = await invocationsSince(db, run, cursor.invocations, damage)
  // When a run is interrupted, calls that have nothing new are no longer running or waiting to be tried again.
  const isOtherwise = (next.state === 'interrupted') !== (cursor.state === 'interrupted')
  const since = isOtherwise ? { attempts: 0, marks: 0 } : cursor
  const records = await recordsSince(db, run, since, damage)
  const update: RunChanges = {
    type: 'changes',
    from: cursor.seq,
    to: run.progress.seq,
    run: run.summary,
    logged: run.progress.lines,
    dropped: run.progress.dropped,
    ...(invocations.length > 0 && { invocations }),
    ...(records.size > 0 && { records: packed(records) }),
  }
  return { update, cursor: next, damage }
}

export const dataVersionOf = (db: ReadDatabase): number => Number(db.get('PRAGMA data_version')?.data_version)

function cursorOf({ progress }: RunRecord, dataVersion: number): RunCursor {
  const { seq, attempts, invocations, marks, revision } = progress
  return {
    seq,
    attempts,
    invocations,
    marks,
    revision,
    state: runStates[progress.state] ?? 'interrupted',
    dataVersion,
  }
}

async function invocationsSince(
  db: ReadDatabase,
  run: RunRecord,
  since: number,
  found: Damage[],
): Promise<InvocationInfo[]> {
  const { base, progress } = run
  const infos: InvocationInfo[] = []
  const damage = { name: invocationName(run), found }
  const last = base + progress.invocations
  for await (const slice of db.range(INVOCATIONS, base + since + 1, last, readInvocation, damage)) {
    for (const { info } of slice) infos.push(info)
  }
  return infos
}

/** The latest record of each call that has an outcome, or a mark, since. */
async function recordsSince(
  db: ReadDatabase,
  run: RunRecord,
  since: { attempts: number; marks: number },
  found: Damage[],
): Promise<Map<number, CallRecord>> {
  const { base, progress } = run
  const isRunning = runStates[progress.state] === 'running'
  const records = new Map<number, CallRecord>()
  const head = attemptHeadReader()
  const damage = { name: attemptName(run), found }
  const last = base + progress.attempts
  const read = (row: Parameters<typeof head>[0]): CallRecord => recordOf(head(row), isRunning)
  for await (const slice of db.range(ATTEMPT_HEADS, base + since.attempts + 1, last, read, damage)) {
    for (const record of slice) records.set(record.call, record)
  }
  for await (const slice of db.range(
    MARKS,
    base + since.marks + 1,
    base + progress.marks,
    row => row,
    null,
  )) {
    for (const row of slice) {
      const mark = tryRow(() => readMark(row), {
        name: () => `a start mark of run ${run.origin.runId}`,
        found,
      })
      if (!mark || hasEnded(db, run, mark, records.get(mark.call))) continue
      records.set(mark.call, recordOfMark(mark, progress.seq, isRunning))
    }
  }
  return records
}

function hasEnded(
  db: ReadDatabase,
  run: RunRecord,
  mark: StartedMark,
  record: CallRecord | undefined,
): boolean {
  if (record) return record.attempt >= mark.attempt
  const sql = 'SELECT 1 FROM attempt WHERE run = ? AND call = ? AND attempt >= ? LIMIT 1'
  return db.get(sql, run.key, mark.call, mark.attempt) !== undefined
}

function recordOfMark(
  { call, attempt, at, startedAt }: StartedMark,
  seq: number,
  isRunning: boolean,
): CallRecord {
  const state = isRunning ? 'running' : 'interrupted'
  const queuedMs = Math.max(0, startedAt - at)
  return { seq: Math.max(1, seq), call, attempt, state, code: 0, pinned: false, at, queuedMs, runMs: 0 }
}

function packed(records: Map<number, CallRecord>): Uint8Array<ArrayBuffer> {
  const writer = new RecordWriter()
  for (const record of records.values()) writer.push(record)
  return writer.take()
}
