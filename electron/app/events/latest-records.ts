import { RECORD_BYTES, writeRecord } from '../../../shared/run/columns.ts'
import type { CallRecord } from '../../../shared/run/model.ts'

const FIRST = 64

/** The last record of each call that has changed, as the bytes that travel: a later one takes the place of the earlier. */
export class LatestRecords {
  #bytes = new Uint8Array(FIRST * RECORD_BYTES)
  #view = new DataView(this.#bytes.buffer)
  #count = 0
  /** By the call's number: one more than where its record is, or 0. */
  #places = new Uint32Array(FIRST)

  get count(): number {
    return this.#count
  }

  set(record: CallRecord): void {
    const { call } = record
    if (call >= this.#places.length) this.#places = larger(this.#places, call + 1)
    let place = (this.#places[call] ?? 0) - 1
    if (place < 0) {
      place = this.#count++
      this.#places[call] = this.#count
      this.#reserve(this.#count * RECORD_BYTES)
    }
    writeRecord(this.#view, place * RECORD_BYTES, record)
  }

  /** The records in a copy, each call where it first changed; none are left. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#count * RECORD_BYTES)
    for (let at = 4; at < bytes.length; at += RECORD_BYTES) this.#places[this.#view.getUint32(at, true)] = 0
    this.#count = 0
    return bytes
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return
    const grown = new Uint8Array(this.#bytes.length * 2)
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

function larger(places: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(length, places.length * 2))
  grown.set(places)
  return grown
}
