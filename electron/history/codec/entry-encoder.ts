import { rememberLarge } from '../../../shared/remember-large.ts'
import { logLevelSchema } from '../../../shared/run/event.ts'
import type { InvocationInfo } from '../../../shared/run/model.ts'
import { runStates } from '../schema.ts'
import type { JournalAttempt, JournalInvocation, JournalLog, JournalRun, JournalRunEnd } from '../types.ts'
import { ATTEMPT_HEADER_BYTES, attemptPhases, writeAttemptHeader } from './attempt-header.ts'
import { ENTRY, NONE } from './entry-types.ts'

/** Entries in bytes, ready for the writer: each batch names the runs that its entries belong to. */
export interface Batch {
  readonly buffer: ArrayBuffer
  readonly length: number
  readonly entries: number
}

/** Size of an ordinary batch; one that holds a larger entry is as large as that needs. */
export const BATCH_BYTES = 512 * 1024
const SPARE_BUFFERS = 4
const logLevels = logLevelSchema.options

/** Encodes what a journal is told. Batches are sealed when full, or when asked for; in order. */
export class EntryEncoder {
  #buffer: Buffer<ArrayBuffer>
  #length = 0
  #entries = 0
  #run = ''
  readonly #sealed: Batch[] = []
  readonly #spare: ArrayBuffer[] = []

  constructor() {
    this.#buffer = Buffer.from(new ArrayBuffer(BATCH_BYTES))
  }

  /** Full batches that wait to be taken. */
  get sealed(): number {
    return this.#sealed.length
  }

  /** Entries and bytes that wait in all. */
  get waiting(): { entries: number; bytes: number } {
    let entries = this.#entries
    let bytes = this.#length
    for (const batch of this.#sealed) {
      entries += batch.entries
      bytes += batch.length
    }
    return { entries, bytes }
  }

  runStarted(run: JournalRun): void {
    this.#begin(run.runId, 16 + bound(run.cid, run.flow, run.name, run.document, run.input))
    this.#u8(ENTRY.runStarted)
    this.#f64(run.startedAt)
    this.#texts(run.cid, run.flow, run.name, run.document, run.input)
  }

  invocation(runId: string, { info, plan }: JournalInvocation): void {
    const { targets, ...rest } = info
    const known = targetParts(targets)
    const services = [...new Set([...known.services, ...info.callbacks.map(who => who.service)])]
    const text = `${JSON.stringify(rest).slice(0, -1)},"targets":${known.text}}`
    this.#begin(
      runId,
      64 + bound(info.invocationId, text, plan) + services.reduce((sum, name) => sum + bound(name), 0),
    )
    this.#u8(ENTRY.invocation)
    this.#u32(info.base)
    this.#u32(info.parent ?? NONE)
    this.#f64(info.issuedAt)
    this.#texts(info.invocationId, text, plan)
    this.#u32(services.length)
    for (const name of services) this.#texts(name)
  }

  attempt(runId: string, attempt: JournalAttempt): void {
    const { text, request } = attempt
    this.#begin(runId, ATTEMPT_HEADER_BYTES + bound(text) + (request === null ? 0 : bound(request)))
    const start = this.#length
    const textAt = start + ATTEMPT_HEADER_BYTES
    const textBytes = this.#buffer.write(text, textAt, 'utf8')
    const requestBytes = request === null ? null : this.#buffer.write(request, textAt + textBytes, 'utf8')
    const phase = attemptPhases.indexOf(attempt.phase)
    writeAttemptHeader(this.#buffer, start, attempt, phase, textBytes, requestBytes)
    this.#length = textAt + textBytes + (requestBytes ?? 0)
  }

  started(runId: string, call: number, attempt: number, at: number, startedAt: number): void {
    this.#begin(runId, 32)
    this.#u8(ENTRY.started)
    this.#u32(call)
    this.#u32(attempt)
    this.#f64(at)
    this.#f64(startedAt)
  }

  log(runId: string, line: JournalLog): void {
    this.#begin(runId, 48 + bound(line.message) + (line.data === null ? 0 : bound(line.data)))
    this.#u8(ENTRY.log)
    this.#u32(line.seq)
    this.#u32(line.call ?? NONE)
    this.#u32(line.attempt)
    this.#f64(line.at)
    this.#u8(logLevels.indexOf(line.level))
    this.#u32(line.dropped)
    this.#u8(line.data === null ? 0 : 1)
    this.#texts(line.message, line.data ?? '')
  }

  runEnded(runId: string, end: JournalRunEnd): void {
    this.#begin(runId, 48)
    this.#u8(ENTRY.runEnded)
    this.#u8(runStates.indexOf(end.state))
    this.#u8(end.ok ? 1 : 0)
    this.#f64(end.endedAt)
    this.#u32(end.seq)
    const counts = end.counts
    this.#u32(counts.targets)
    this.#u32(counts.targetsOk)
    this.#u32(counts.targetsFailed)
    this.#u32(counts.deliveries)
    this.#u32(counts.deliveriesOk)
    this.#u32(counts.deliveriesFailed)
  }

  /** The next full batch; with `partly`, also one that still has room. Undefined when there is none. */
  take(partly: boolean): Batch | undefined {
    if (this.#sealed.length === 0 && partly && this.#entries > 0) this.#seal()
    return this.#sealed.shift()
  }

  /** Gives a batch's memory back, when it has served. */
  recycle(buffer: ArrayBuffer): void {
    if (buffer.byteLength === BATCH_BYTES && this.#spare.length < SPARE_BUFFERS) this.#spare.push(buffer)
  }

  #begin(runId: string, bytes: number): void {
    const needed = bytes + 8 + bound(runId)
    if (this.#length + needed > this.#buffer.length) {
      if (this.#entries > 0) this.#seal()
      if (needed > this.#buffer.length) this.#buffer = Buffer.from(new ArrayBuffer(needed))
    }
    if (runId !== this.#run) {
      this.#u8(ENTRY.run)
      this.#texts(runId)
      this.#run = runId
    }
    this.#entries++
  }

  #seal(): void {
    this.#sealed.push({ buffer: this.#buffer.buffer, length: this.#length, entries: this.#entries })
    this.#buffer = Buffer.from(this.#spare.pop() ?? new ArrayBuffer(BATCH_BYTES))
    this.#length = 0
    this.#entries = 0
    this.#run = ''
  }

  #u8(value: number): void {
    this.#length = this.#buffer.writeUInt8(value, this.#length)
  }

  #u32(value: number): void {
    this.#length = this.#buffer.writeUInt32LE(value, this.#length)
  }

  #f64(value: number): void {
    this.#length = this.#buffer.writeDoubleLE(value, this.#length)
  }

  #texts(...texts: string[]): void {
    for (const text of texts) {
      const bytes = this.#buffer.write(text, this.#length + 4, 'utf8')
      this.#u32(bytes)
      this.#length += bytes
    }
  }
}

/** Bytes that texts with their lengths take at most; exact for long ones, where three bytes a character would hurt. */
function bound(...texts: string[]): number {
  let bytes = 0
  for (const text of texts) bytes += 4 + (text.length < 16_384 ? text.length * 3 : Buffer.byteLength(text))
  return bytes
}

/** What the entry of an invocation says of its targets. */
const targetParts = rememberLarge(
  (targets: InvocationInfo['targets']) => ({
    text: JSON.stringify(targets),
    services: new Set(targets.map(target => target.service)),
  }),
  targets => targets.length,
)
