import { HistoryError } from './error.ts'

/**
 * The tables of format 1.
 *
 * Rows that belong to a run have ids `run * RUN_SPAN + position`, positions counted from 1 in the order of writing. So
 * a run's rows lie side by side, are read by one range without another index, a missing one is a gap in the ids, and
 * what is new since a position is simply what follows it. Ids stay below 2^53.
 */
export const RUN_SPAN = 2 ** 26

/** The id of a run's row; `base` is its key times RUN_SPAN. Throws a HistoryError when the run has no more ids. */
export function rowId(base: number, position: number): number {
  if (position < RUN_SPAN) return base + position
  throw new HistoryError(
    'E_HISTORY',
    `A run has at most ${RUN_SPAN - 1} outcomes, log lines and invocations each.`,
  )
}

/** Bodies over this many bytes are kept once, in the table `body`, and are referred to. */
export const INLINE_BYTES = 8 * 1024
/** A run's input is kept in its row, which is rewritten as the run goes on, only when it is this small. */
export const INLINE_INPUT_BYTES = 200
/** Bodies are cut into chunks of this many bytes, so that a page of a large one is read without the rest. */
export const CHUNK_BYTES = 256 * 1024
/** Chunk ids are `body * CHUNK_SPAN + index`. */
export const CHUNK_SPAN = 2 ** 20

/** States of a run as numbers: those of `runStateSchema` in order, then one that only the history knows. */
export const runStates = ['running', 'completed', 'cancelled', 'interrupted'] as const
export const RUNNING = 0
export const COMPLETED = 1
export const INTERRUPTED = 3
/** Is being deleted: no longer shown, its rows go in steps. */
export const DELETING = 4

export const FORMAT_1 = `
CREATE TABLE run (
  key INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  cid TEXT NOT NULL,
  flow TEXT NOT NULL,
  name TEXT NOT NULL,
  document INTEGER NOT NULL,
  input BLOB,
  input_ref INTEGER,
  state INTEGER NOT NULL,
  ok INTEGER,
  started_at REAL NOT NULL,
  ended_at REAL,
  targets INTEGER NOT NULL, targets_ok INTEGER NOT NULL, targets_failed INTEGER NOT NULL,
  deliveries INTEGER NOT NULL, deliveries_ok INTEGER NOT NULL, deliveries_failed INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  invocations INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  owner_pid INTEGER NOT NULL,
  owner_token TEXT NOT NULL,
  resumes INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  progress_hash INTEGER NOT NULL
);
CREATE INDEX run_started ON run (started_at);
CREATE INDEX run_flow ON run (flow, started_at);
CREATE INDEX run_cid ON run (cid, started_at);
CREATE INDEX run_unusual ON run (state, started_at) WHERE state <> ${COMPLETED};
CREATE INDEX run_failed ON run (started_at) WHERE ok = 0;

CREATE TABLE run_service (
  service TEXT NOT NULL,
  started_at REAL NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY (service, started_at, run)
) WITHOUT ROWID;

CREATE TABLE run_text (
  run INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  complete INTEGER NOT NULL,
  hash INTEGER NOT NULL
);

CREATE TABLE invocation (
  id INTEGER PRIMARY KEY,
  invocation_id TEXT NOT NULL,
  base INTEGER NOT NULL,
  parent INTEGER,
  issued_at REAL NOT NULL,
  after_seq INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  info BLOB NOT NULL,
  plan BLOB NOT NULL,
  run INTEGER AS (id / ${RUN_SPAN}) VIRTUAL
);

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  call INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  phase INTEGER NOT NULL,
  state INTEGER NOT NULL,
  retried INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  code INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at REAL NOT NULL,
  started_at REAL NOT NULL,
  ended_at REAL NOT NULL,
  bytes INTEGER NOT NULL,
  request_bytes INTEGER,
  sum INTEGER NOT NULL,
  request_sum INTEGER,
  hash INTEGER NOT NULL,
  body_ref INTEGER,
  request_ref INTEGER,
  body BLOB,
  request BLOB,
  ordinal INTEGER AS (id % ${RUN_SPAN}) VIRTUAL
);
CREATE UNIQUE INDEX attempt_of_call ON attempt (run, call, attempt);

CREATE TABLE started (
  id INTEGER PRIMARY KEY,
  call INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  at REAL NOT NULL,
  started_at REAL NOT NULL,
  hash INTEGER NOT NULL,
  run INTEGER AS (id / ${RUN_SPAN}) VIRTUAL
);

CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  call INTEGER,
  attempt INTEGER NOT NULL,
  at REAL NOT NULL,
  level INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  message TEXT NOT NULL,
  data TEXT,
  run INTEGER AS (id / ${RUN_SPAN}) VIRTUAL
);

CREATE TABLE body (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  bytes INTEGER NOT NULL,
  refs INTEGER NOT NULL
);
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,
  bytes BLOB NOT NULL
);
`
