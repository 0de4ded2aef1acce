import { crc32 } from 'node:zlib'
import type { AttemptInfo, Body } from '../../../shared/contract.ts'
import { byteToCode } from '../../../shared/error-codes.ts'
import { BODY_INLINE_BYTES } from '../../../shared/run/event.ts'
import { callStates } from '../../../shared/run/model.ts'
import { HistoryError } from '../error.ts'
import { blob, RowError, type Value, verify } from '../row.ts'
import type { Damage } from '../types.ts'
import { ATTEMPT, ATTEMPTS_OF_CALL, type AttemptHead, attemptHeadReader, BODY, REQUEST } from './attempts.ts'
import { readBodyPart } from './body.ts'
import { bodyId, parseBodyId } from './body-id.ts'
import { type ReadDatabase, type Row, tryRow } from './database.ts'
import { loadRun } from './run-record.ts'

export interface StoredAttempt extends AttemptInfo {
  readonly phase: number
  readonly retried: boolean
  readonly pinned: boolean
  /** What it received, where that differs from the plan. */
  readonly received: Body | null
}

const OK = callStates.indexOf('ok')

/** All recorded attempts of a call, first to last. None when nothing is recorded of it yet. */
export function callOf(
  db: ReadDatabase,
  runId: string,
  call: number,
): { attempts: StoredAttempt[]; damage: Damage[] } {
  const { key } = loadRun(db, runId)
  const head = attemptHeadReader()
  const damage: Damage[] = []
  const attempts = db.rows(ATTEMPTS_OF_CALL, key, call).flatMap(row => {
    const name = () => `attempt ${String(row[ATTEMPT])} of call ${call} of run ${runId}`
    return tryRow(() => storedAttempt(db, runId, head(row), row), { name, found: damage }) ?? []
  })
  return { attempts, damage }
}

function storedAttempt(db: ReadDatabase, runId: string, head: AttemptHead, row: Row): StoredAttempt {
  const state = callStates[head.state]
  if (state === undefined) throw new RowError('its state is not known')
  const ok = head.state === OK
  const { call, attempt, phase, retried, pinned, at, startedAt, endedAt } = head
  const text = preview(db, bodyId(runId, call, attempt, ok ? 'response' : 'exception'), textPart(head, row))
  const request = requestPart(head, row)
  return {
    attempt,
    phase,
    retried,
    pinned,
    state,
    at,
    errorCode: byteToCode(head.code),
    queuedMs: Math.max(0, startedAt - at),
    runMs: Math.max(0, endedAt - startedAt),
    exception: ok ? null : text.preview,
    response: ok ? text : null,
    received: request && preview(db, bodyId(runId, call, attempt, 'received'), request),
  }
}

/** A page of a body's bytes. Throws `E_NOT_FOUND` for one that is not recorded, `E_HISTORY` for a damaged one. */
export function bodyPage(
  db: ReadDatabase,
  id: string,
  offset: number,
  bytes: number,
): { bytes: Uint8Array; total: number } {
  const address = parseBodyId(id)
  if (!address) throw new HistoryError('E_NOT_FOUND', `${id} is not the id of a body.`)
  const { key } = loadRun(db, address.runId)
  const rows = db.rows(ATTEMPTS_OF_CALL, key, address.call)
  const head = attemptHeadReader()
  const found: Damage[] = []
  for (const row of rows) {
    if (address.attempt !== 0 && row[ATTEMPT] !== address.attempt) continue
    const page = tryRow(
      () => {
        const attempt = head(row)
        const part = address.part === 'received' ? requestPart(attempt, row) : textPart(attempt, row)
        if (
          !part ||
          (address.part !== 'received' && (address.part === 'response') !== (attempt.state === OK))
        )
          return null
        return { bytes: partOf(db, part, offset, bytes), total: part.total }
      },
      { name: () => id, found },
    )
    if (page) return page
  }
  if (found[0]) throw new HistoryError('E_HISTORY', `The body ${id} is damaged. ${found[0].what}`)
  throw new HistoryError('E_NOT_FOUND', `The body ${id} is not recorded.`)
}

interface Part {
  readonly total: number
  readonly ref: number
  readonly sum: number
  readonly inline: Value | undefined
}

const textPart = (head: AttemptHead, row: Row): Part => ({
  total: head.textBytes,
  ref: head.textRef,
  sum: head.textSum,
  inline: row[BODY],
})

const requestPart = (head: AttemptHead, row: Row): Part | null =>
  head.requestBytes === null
    ? null
    : { total: head.requestBytes, ref: head.requestRef, sum: head.requestSum, inline: row[REQUEST] }

function partOf(db: ReadDatabase, part: Part, offset: number, bytes: number): Uint8Array {
  if (part.ref) return readBodyPart(db, part.ref, part.total, offset, bytes)
  const all = blob(part.inline, 'body')
  verify(crc32(all), part.sum)
  return all.subarray(offset, offset + bytes)
}

function preview(db: ReadDatabase, id: string, part: Part): Body {
  const bytes = partOf(db, part, 0, BODY_INLINE_BYTES)
  const complete = bytes.length === part.total
  // A character that is cut in two is left out.
  const text = new TextDecoder().decode(bytes, { stream: !complete })
  return { id, bytes: part.total, preview: text, complete }
}
