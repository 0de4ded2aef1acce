import { crc32 } from 'node:zlib'
import { type CallRecord, callStates } from '../../../shared/run/model.ts'
import {
  ATTEMPT_HEADER_BYTES,
  type AttemptHeader,
  attemptPhases,
  sealAttempt,
  writeAttemptHeader,
} from '../codec/attempt-header.ts'
import { blob, int, nullable, RowError, real, utf8, verify } from '../row.ts'
import type { JournalAttempt } from '../types.ts'
import { readBody } from './body.ts'
import type { ReadDatabase, Row } from './database.ts'

// Rows are read by the numbers of these columns: there are many.
const HEAD_COLUMNS = `id, call, attempt, phase, state, retried, pinned, code, seq, at, started_at, ended_at, bytes,
  request_bytes, sum, request_sum, hash, body_ref, request_ref`

/** Parameters: first and last id. */
export const ATTEMPT_HEADS = `SELECT ${HEAD_COLUMNS} FROM attempt WHERE id BETWEEN ? AND ? ORDER BY id`
export const ATTEMPTS = `SELECT ${HEAD_COLUMNS}, body, request FROM attempt WHERE id BETWEEN ? AND ? ORDER BY id`
/** Parameters: run, call. */
export const ATTEMPTS_OF_CALL = `SELECT ${HEAD_COLUMNS}, body, request FROM attempt WHERE run = ? AND call = ? ORDER BY attempt`

/** Numbers of columns that are read one by one. */
export const ATTEMPT = 2
export const STATE = 4
export const BODY = 19
export const REQUEST = 20

/** An attempt without its bodies, verified. */
export interface AttemptHead extends AttemptHeader {
  readonly id: number
  readonly textSum: number
  readonly requestSum: number
  /** Ids in `body`, 0 for a body in the row itself. */
  readonly textRef: number
  readonly requestRef: number
}

const scratch = (): Buffer => Buffer.alloc(ATTEMPT_HEADER_BYTES)

/** Gives a reader of attempts' rows, which throws a RowError for a damaged one. */
export function attemptHeadReader(): (row: Row) => AttemptHead {
  const buffer = scratch()
  return row => {
    const head: AttemptHead = {
      id: int(row[0], 'id'),
      call: int(row[1], 'call'),
      attempt: int(row[2], 'attempt'),
      phase: int(row[3], 'phase'),
      state: int(row[4], 'state'),
      code: int(row[7], 'code'),
      retried: row[5] === 1,
      pinned: row[6] === 1,
      seq: int(row[8], 'seq'),
      at: real(row[9], 'at'),
      startedAt: real(row[10], 'started_at'),
      endedAt: real(row[11], 'ended_at'),
      textBytes: int(row[12], 'bytes'),
      requestBytes: nullable(int, row[13], 'request_bytes'),
      textSum: int(row[14], 'sum'),
      requestSum: nullable(int, row[15], 'request_sum') ?? 0,
      textRef: nullable(int, row[17], 'body_ref') ?? 0,
      requestRef: nullable(int, row[18], 'request_ref') ?? 0,
    }
    verify(hashOf(buffer, head), row[16])
    return head
  }
}

/** A number that does not fit where the writer put it is damage like any other. */
function hashOf(buffer: Buffer, head: AttemptHead): number {
  try {
    writeAttemptHeader(buffer, 0, head, head.phase, head.textBytes, head.requestBytes)
    return sealAttempt(buffer, 0, head)
  } catch {
    throw new RowError('a number in it is out of range')
  }
}

/** Reads a row with its bodies. Throws a RowError when one of them is damaged. */
export function attemptOf(db: ReadDatabase, head: AttemptHead, row: Row): JournalAttempt {
  const phase = attemptPhases[head.phase]
  if (phase === undefined) throw new RowError('its phase is not known')
  const { call, attempt, state, code, retried, pinned, seq, at, startedAt, endedAt } = head
  const text = utf8(textOf(db, head, row))
  const request = requestOf(db, head, row)
  return {
    call,
    attempt,
    phase,
    state,
    retried,
    pinned,
    code,
    seq,
    at,
    startedAt,
    endedAt,
    text,
    request: request && utf8(request),
  }
}

export function textOf(db: ReadDatabase, head: AttemptHead, row: Row): Uint8Array {
  const bytes = head.textRef ? readBody(db, head.textRef) : blob(row[BODY], 'body')
  verify(crc32(bytes), head.textSum)
  return bytes
}

function requestOf(db: ReadDatabase, head: AttemptHead, row: Row): Uint8Array | null {
  if (head.requestBytes === null) return null
  const bytes = head.requestRef ? readBody(db, head.requestRef) : blob(row[REQUEST], 'request')
  verify(crc32(bytes), head.requestSum)
  return bytes
}

/** What is shown of a call whose latest attempt this is. */
export function recordOf(head: AttemptHead, isRunning: boolean): CallRecord {
  const state = head.retried ? (isRunning ? 'retrying' : 'interrupted') : callStates[head.state]
  if (state === undefined) throw new RowError('its state is not known')
  const { seq, call, attempt, code, pinned, at } = head
  const queuedMs = Math.max(0, head.startedAt - at)
  return {
    seq,
    call,
    attempt,
    state,
    code,
    pinned,
    at,
    queuedMs,
    runMs: Math.max(0, head.endedAt - head.startedAt),
  }
}
