import { logLevelSchema } from '../../../shared/run/event.ts'
import { type InvocationInfo, invocationInfoSchema } from '../../../shared/run/model.ts'
import { blob, int, nullable, RowError, real, rowHash, text, utf8, verify } from '../row.ts'
import type { JournalLog } from '../types.ts'
import type { Row } from './database.ts'

/** Parameters: first and last id. */
export const INVOCATIONS = `SELECT id, invocation_id, base, parent, issued_at, after_seq, hash, info, plan
  FROM invocation WHERE id BETWEEN ? AND ? ORDER BY id`
export const LOG_LINES = `SELECT id, seq, call, attempt, at, level, dropped, hash, message, data
  FROM log WHERE id BETWEEN ? AND ? ORDER BY id`
export const MARKS = `SELECT id, call, attempt, at, started_at, hash FROM started WHERE id BETWEEN ? AND ? ORDER BY id`

export interface StoredInvocation {
  readonly info: InvocationInfo
  readonly plan: string
  /** The run's highest `seq` when it was recorded: its place among attempts and log lines. */
  readonly afterSeq: number
}

/** These take rows by column number, as above, and throw a RowError for a damaged one. */
export function readInvocation(row: Row): StoredInvocation {
  const id = int(row[0], 'id')
  const info = blob(row[7], 'info')
  const plan = blob(row[8], 'plan')
  const afterSeq = int(row[5], 'after_seq')
  const values = [
    id,
    text(row[1], 'invocation_id'),
    int(row[2], 'base'),
    nullable(int, row[3], 'parent'),
    real(row[4], 'issued_at'),
    afterSeq,
  ]
  verify(rowHash(values, info, plan), row[6])
  const parsed = invocationInfoSchema.safeParse(JSON.parse(utf8(info)))
  if (!parsed.success) throw new RowError(`it is not valid: ${parsed.error.message}`)
  return { info: parsed.data, plan: utf8(plan), afterSeq }
}

export interface StoredLog extends JournalLog {
  /** Position in the run's log, from 1. */
  readonly line: number
}

export function readLogLine(row: Row, base: number): StoredLog {
  const id = int(row[0], 'id')
  const seq = int(row[1], 'seq')
  const call = nullable(int, row[2], 'call')
  const attempt = int(row[3], 'attempt')
  const at = real(row[4], 'at')
  const levelIndex = int(row[5], 'level')
  const dropped = int(row[6], 'dropped')
  const message = text(row[8], 'message')
  const data = nullable(text, row[9], 'data')
  verify(rowHash([id, seq, call, attempt, at, levelIndex, dropped, message, data]), row[7])
  const level = logLevelSchema.options[levelIndex]
  if (level === undefined) throw new RowError('its level is not known')
  return { line: id - base, seq, call, attempt, at, level, dropped, message, data }
}

/** An attempt that has run for a while. */
export interface StartedMark {
  readonly call: number
  readonly attempt: number
  readonly at: number
  readonly startedAt: number
}

export function readMark(row: Row): StartedMark {
  const id = int(row[0], 'id')
  const call = int(row[1], 'call')
  const attempt = int(row[2], 'attempt')
  const at = real(row[3], 'at')
  const startedAt = real(row[4], 'started_at')
  verify(rowHash([id, call, attempt, at, startedAt]), row[5])
  return { call, attempt, at, startedAt }
}
