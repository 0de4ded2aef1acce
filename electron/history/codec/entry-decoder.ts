import { ATTEMPT_HEADER_BYTES, type AttemptHeader, readAttemptHeader } from './attempt-header.ts'
import { ENTRY, NONE } from './entry-types.ts'

/** Receives the entries of a batch in order. Bytes are views of the batch: copy what is kept. */
export interface EntrySink {
  /** The entries that follow belong to this run. */
  run(runId: string): void
  runStarted(run: DecodedRun): void
  invocation(invocation: DecodedInvocation): void
  /** `offset`: where the header is in `buffer`, so that the sink can seal it there. */
  attempt(header: AttemptHeader, text: Buffer, request: Buffer | null, buffer: Buffer, offset: number): void
  started(call: number, attempt: number, at: number, startedAt: number): void
  log(line: DecodedLog): void
  runEnded(end: DecodedRunEnd): void
}

export interface DecodedRun {
  cid: string
  flow: string
  name: string
  document: Buffer
  input: Buffer
  startedAt: number
}

export interface DecodedInvocation {
  invocationId: string
  base: number
  parent: number | null
  issuedAt: number
  /** JSON text of the InvocationInfo. */
  info: Buffer
  plan: Buffer
  /** Names of its targets and callbacks, each once. */
  services: string[]
}

export interface DecodedLog {
  seq: number
  call: number | null
  attempt: number
  at: number
  /** Index in the levels of `logLevelSchema`. */
  level: number
  dropped: number
  message: string
  data: string | null
}

export interface DecodedRunEnd {
  /** Index in `runStates`. */
  state: number
  ok: boolean
  endedAt: number
  seq: number
  /** Targets, ok, failed, deliveries, ok, failed. */
  counts: number[]
}

/** Reads a batch that an EntryEncoder made. Throws a RangeError when the bytes are anything else. */
export function decodeEntries(buffer: Buffer, sink: EntrySink): void {
  const cursor = new Cursor(buffer)
  while (cursor.position < buffer.length) {
    const start = cursor.position
    const type = cursor.u8()
    switch (type) {
      case ENTRY.run:
        sink.run(cursor.text())
        break
      case ENTRY.attempt: {
        const header = readAttemptHeader(buffer, start)
        cursor.position = start + ATTEMPT_HEADER_BYTES
        const text = cursor.take(header.textBytes)
        const request = header.requestBytes === null ? null : cursor.take(header.requestBytes)
        sink.attempt(header, text, request, buffer, start)
        break
      }
      case ENTRY.runStarted:
        sink.runStarted(readRun(cursor))
        break
      case ENTRY.invocation:
        sink.invocation(readInvocation(cursor))
        break
      case ENTRY.started:
        sink.started(cursor.u32(), cursor.u32(), cursor.f64(), cursor.f64())
        break
      case ENTRY.log:
        sink.log(readLog(cursor))
        break
      case ENTRY.runEnded:
        sink.runEnded(readEnd(cursor))
        break
      default:
        throw new RangeError(`Unknown history entry of type ${type} at byte ${start}`)
    }
  }
}

function readRun(cursor: Cursor): DecodedRun {
  const startedAt = cursor.f64()
  const [cid, flow, name] = [cursor.text(), cursor.text(), cursor.text()]
  return { cid, flow, name, document: cursor.bytes(), input: cursor.bytes(), startedAt }
}

function readInvocation(cursor: Cursor): DecodedInvocation {
  const base = cursor.u32()
  const parent = cursor.optional()
  const issuedAt = cursor.f64()
  const invocationId = cursor.text()
  const info = cursor.bytes()
  const plan = cursor.bytes()
  const services = Array.from({ length: cursor.u32() }, () => cursor.text())
  return { invocationId, base, parent, issuedAt, info, plan, services }
}

function readLog(cursor: Cursor): DecodedLog {
  const seq = cursor.u32()
  const call = cursor.optional()
  const attempt = cursor.u32()
  const at = cursor.f64()
  const level = cursor.u8()
  const dropped = cursor.u32()
  const hasData = cursor.u8() === 1
  const message = cursor.text()
  const data = cursor.text()
  return { seq, call, attempt, at, level, dropped, message, data: hasData ? data : null }
}

function readEnd(cursor: Cursor): DecodedRunEnd {
  const state = cursor.u8()
  const ok = cursor.u8() === 1
  const endedAt = cursor.f64()
  const seq = cursor.u32()
  return { state, ok, endedAt, seq, counts: Array.from({ length: 6 }, () => cursor.u32()) }
}

class Cursor {
  position = 0
  readonly #buffer: Buffer

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  u8(): number {
    return this.#buffer.readUInt8(this.position++)
  }

  u32(): number {
    this.position += 4
    return this.#buffer.readUInt32LE(this.position - 4)
  }

  optional(): number | null {
    const value = this.u32()
    return value === NONE ? null : value
  }

  f64(): number {
    this.position += 8
    return this.#buffer.readDoubleLE(this.position - 8)
  }

  take(length: number): Buffer {
    const end = this.position + length
    if (end > this.#buffer.length) throw new RangeError(`A body of ${length} bytes runs past the batch's end`)
    const bytes = this.#buffer.subarray(this.position, end)
    this.position = end
    return bytes
  }

  bytes(): Buffer {
    return this.take(this.u32())
  }

  text(): string {
    return this.bytes().toString('utf8')
  }
}
