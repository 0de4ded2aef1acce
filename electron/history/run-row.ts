import type { StatementSync } from 'node:sqlite'
import type { Owner } from './owner.ts'
import { int, nullable, real, rowHash, text, type Value, verify } from './row.ts'

/** The part of a run's row that changes while it runs. Counts in `counts`: targets, ok, failed, deliveries, ok, failed. */
export interface Progress {
  /** Index in `runStates`. */
  state: number
  ok: number | null
  endedAt: number | null
  counts: number[]
  /** Rows of this run in the tables of these names; `lines` are those of `log`. */
  attempts: number
  invocations: number
  lines: number
  /** Marks written so far; those of an ended run are gone. */
  marks: number
  dropped: number
  seq: number
  /** Transactions that changed the run. */
  revision: number
  owner: Owner
  resumes: number
}

export const PROGRESS_COLUMNS = `state, ok, ended_at, targets, targets_ok, targets_failed, deliveries, deliveries_ok,
  deliveries_failed, attempts, invocations, lines, marks, dropped, seq, revision, owner_pid, owner_token, resumes`

/** The columns' values in the order of PROGRESS_COLUMNS. */
const progressValues = (progress: Progress): (null | number | string)[] => [
  progress.state,
  progress.ok,
  progress.endedAt,
  ...progress.counts,
  progress.attempts,
  progress.invocations,
  progress.lines,
  progress.marks,
  progress.dropped,
  progress.seq,
  progress.revision,
  progress.owner.pid,
  progress.owner.token,
  progress.resumes,
]

export const progressHash = (key: number, progress: Progress): number =>
  rowHash([key, ...progressValues(progress)])

type Row = Record<string, Value>

/** Reads and verifies; throws a RowError. The row must have `key`, `progress_hash` and PROGRESS_COLUMNS. */
export function readProgress(row: Row): { key: number; progress: Progress } {
  const key = int(row.key, 'key')
  const count = (name: string): number => int(row[name], name)
  const progress: Progress = {
    state: count('state'),
    ok: nullable(int, row.ok, 'ok'),
    endedAt: nullable(real, row.ended_at, 'ended_at'),
    counts: [
      count('targets'),
      count('targets_ok'),
      count('targets_failed'),
      count('deliveries'),
      count('deliveries_ok'),
      count('deliveries_failed'),
    ],
    attempts: count('attempts'),
    invocations: count('invocations'),
    lines: count('lines'),
    marks: count('marks'),
    dropped: count('dropped'),
    seq: count('seq'),
    revision: count('revision'),
    owner: { pid: count('owner_pid'), token: text(row.owner_token, 'owner_token') },
    resumes: count('resumes'),
  }
  verify(progressHash(key, progress), row.progress_hash)
  return { key, progress }
}

/** The part of a run's row that never changes. */
export interface Origin {
  runId: string
  cid: string
  flow: string
  name: string
  /** Id in `body`. */
  document: number
  /** In the row itself, or null where `inputRef` says which body it is. */
  input: Uint8Array | null
  inputRef: number | null
  startedAt: number
}

export const originHash = (key: number, origin: Origin): number => {
  const { runId, cid, flow, name, document, input, inputRef, startedAt } = origin
  return rowHash([key, runId, cid, flow, name, document, inputRef, startedAt], ...(input ? [input] : []))
}

/** Statements that save a run's progress: of those that touch indexes only when they must. */
export const SAVE_PROGRESS = `UPDATE run SET targets = ?, targets_ok = ?, targets_failed = ?, deliveries = ?,
  deliveries_ok = ?, deliveries_failed = ?, attempts = ?, invocations = ?, lines = ?, marks = ?, dropped = ?, seq = ?,
  revision = ?, owner_pid = ?, owner_token = ?, resumes = ?, ended_at = ?, progress_hash = ? WHERE key = ?`
export const SAVE_STATE = 'UPDATE run SET state = ?, ok = ? WHERE key = ?'

/** Writes progress; `state` and `ok` only when `stateChanged`. */
export function saveProgress(
  statements: { progress: StatementSync; state: StatementSync },
  key: number,
  progress: Progress,
  stateChanged: boolean,
): void {
  const [state, ok, endedAt, ...rest] = progressValues(progress)
  statements.progress.run(...rest, endedAt ?? null, progressHash(key, progress), key)
  if (stateChanged) statements.state.run(state ?? null, ok ?? null, key)
}
