import { crc32 } from 'node:zlib'
import type { JournalAttempt } from '../types.ts'

/**
 * The fixed part of an attempt, little-endian. It travels to the writer in this form, and the row's hash is the crc32
 * of it, made again from the columns when the row is read. The bodies are covered by their own sums in it.
 *
 * | 0 | 1 | 2 | 3 | 4 | 8 | 16 | 20 | 24 | 28 | 32 |
 * | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
 * | type | phase | state | code | flags | row id f64 | call u32 | attempt u32 | seq u32 | text bytes u32 | request bytes u32 |
 *
 * | 36 | 40 | 44 | 48 | 56 | 64 | 72 |
 * | --- | --- | --- | --- | --- | --- | --- |
 * | text sum u32 | request sum u32 | text's body u32 | request's body u32 | at f64 | startedAt f64 | endedAt f64 |
 */
export const ATTEMPT_HEADER_BYTES = 80
export const ATTEMPT_TYPE = 4
export const attemptPhases = ['target', 'on-target', 'on-final'] as const satisfies JournalAttempt['phase'][]

const RETRIED = 1
const PINNED = 2
const HAS_REQUEST = 4

/** What a header takes over from an attempt as it is. */
export type AttemptFields = Omit<JournalAttempt, 'phase' | 'text' | 'request'>

export interface AttemptHeader {
  call: number
  attempt: number
  /** Index in `attemptPhases`. */
  phase: number
  state: number
  code: number
  retried: boolean
  pinned: boolean
  seq: number
  at: number
  startedAt: number
  endedAt: number
  textBytes: number
  /** Null when there is no request. */
  requestBytes: number | null
}

/** What the writer adds to a header: where the row stands and where its bodies are. */
export interface AttemptSeal {
  id: number
  textSum: number
  requestSum: number
  /** 0 for a body that is in the row itself. */
  textRef: number
  requestRef: number
}

/** Writes all but the seal. Throws a RangeError for a number that does not fit. */
export function writeAttemptHeader(
  buffer: Buffer,
  offset: number,
  header: AttemptFields,
  phase: number,
  textBytes: number,
  requestBytes: number | null,
): void {
  const flags =
    (header.retried ? RETRIED : 0) | (header.pinned ? PINNED : 0) | (requestBytes === null ? 0 : HAS_REQUEST)
  buffer[offset] = ATTEMPT_TYPE
  buffer.writeUInt8(phase, offset + 1)
  buffer.writeUInt8(header.state, offset + 2)
  buffer.writeUInt8(header.code, offset + 3)
  buffer.writeUInt32LE(flags, offset + 4)
  buffer.writeUInt32LE(header.call, offset + 16)
  buffer.writeUInt32LE(header.attempt, offset + 20)
  buffer.writeUInt32LE(header.seq, offset + 24)
  buffer.writeUInt32LE(textBytes, offset + 28)
  buffer.writeUInt32LE(requestBytes ?? 0, offset + 32)
  buffer.writeUInt32LE(0, offset + 52)
  buffer.writeDoubleLE(header.at, offset + 56)
  buffer.writeDoubleLE(header.startedAt, offset + 64)
  buffer.writeDoubleLE(header.endedAt, offset + 72)
}

export function readAttemptHeader(buffer: Buffer, offset: number): AttemptHeader {
  const flags = buffer[offset + 4] ?? 0
  return {
    phase: buffer[offset + 1] ?? 0,
    state: buffer[offset + 2] ?? 0,
    code: buffer[offset + 3] ?? 0,
    retried: (flags & RETRIED) !== 0,
    pinned: (flags & PINNED) !== 0,
    call: buffer.readUInt32LE(offset + 16),
    attempt: buffer.readUInt32LE(offset + 20),
    seq: buffer.readUInt32LE(offset + 24),
    textBytes: buffer.readUInt32LE(offset + 28),
    requestBytes: (flags & HAS_REQUEST) === 0 ? null : buffer.readUInt32LE(offset + 32),
    at: buffer.readDoubleLE(offset + 56),
    startedAt: buffer.readDoubleLE(offset + 64),
    endedAt: buffer.readDoubleLE(offset + 72),
  }
}

/** Fills in the seal and gives the row's hash. */
export function sealAttempt(buffer: Buffer, offset: number, seal: AttemptSeal): number {
  buffer.writeDoubleLE(seal.id, offset + 8)
  buffer.writeUInt32LE(seal.textSum, offset + 36)
  buffer.writeUInt32LE(seal.requestSum, offset + 40)
  buffer.writeUInt32LE(seal.textRef, offset + 44)
  buffer.writeUInt32LE(seal.requestRef, offset + 48)
  const isAlone = buffer.length === ATTEMPT_HEADER_BYTES
  return crc32(isAlone ? buffer : buffer.subarray(offset, offset + ATTEMPT_HEADER_BYTES))
}
