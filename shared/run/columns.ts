import { type CallRecord, callStates } from './model.ts'

/**
 * Call records as bytes, 28 each, little-endian: how live states travel to those who watch, many in one message.
 *
 * | offset | 0 | 4 | 8 | 10 | 11 | 12 | 20 | 24 |
 * | --- | --- | --- | --- | --- | --- | --- | --- | --- |
 * | field | seq u32 | call u32 | attempt u16 | state u8, bit 7 pinned | code u8 | at f64 | queuedMs f32 | runMs f32 |
 */
export const RECORD_BYTES = 28
const PINNED = 0x80

/** Collects records and gives them as one message's bytes. */
export class RecordWriter {
  #bytes = new Uint8Array(RECORD_BYTES * 64)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  get count(): number {
    return this.#length / RECORD_BYTES
  }

  push(record: CallRecord): void {
    this.#reserve(RECORD_BYTES)
    writeRecord(this.#view, this.#length, record)
    this.#length += RECORD_BYTES
  }

  /** Records that are bytes already. */
  append(records: Uint8Array): void {
    this.#reserve(records.length)
    this.#bytes.set(records, this.#length)
    this.#length += records.length
  }

  /** The records so far, as a copy; the writer is empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return bytes
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.#bytes)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

/** Writes a record's bytes at an offset. */
export function writeRecord(view: DataView, at: number, record: CallRecord): void {
  view.setUint32(at, record.seq, true)
  view.setUint32(at + 4, record.call, true)
  view.setUint16(at + 8, Math.min(record.attempt, 0xffff), true)
  view.setUint8(at + 10, callStates.indexOf(record.state) | (record.pinned ? PINNED : 0))
  view.setUint8(at + 11, record.code)
  view.setFloat64(at + 12, record.at, true)
  view.setFloat32(at + 20, record.queuedMs, true)
  view.setFloat32(at + 24, record.runMs, true)
}

/** Reads what `RecordWriter` wrote. Throws a RangeError when the bytes are no whole number of known records. */
export function readRecords(bytes: Uint8Array): CallRecord[] {
  if (bytes.length % RECORD_BYTES !== 0) {
    throw new RangeError(`Expected a multiple of ${RECORD_BYTES} bytes, got ${bytes.length}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const records: CallRecord[] = []
  for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
    const stateByte = view.getUint8(at + 10)
    const state = callStates[stateByte & ~PINNED]
    if (state === undefined)
      throw new RangeError(`Unknown call state ${stateByte & ~PINNED} at byte ${at + 10}`)
    records.push({
      seq: view.getUint32(at, true),
      call: view.getUint32(at + 4, true),
      attempt: view.getUint16(at + 8, true),
      state,
      code: view.getUint8(at + 11),
      pinned: (stateByte & PINNED) !== 0,
      at: view.getFloat64(at + 12, true),
      queuedMs: view.getFloat32(at + 20, true),
      runMs: view.getFloat32(at + 24, true),
    })
  }
  return records
}
