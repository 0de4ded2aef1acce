import { RECORD_BYTES, type RecordWriter, writeRecord } from '../../shared/run/columns.ts'
import type { CallRecord } from '../../shared/run/model.ts'

/** What was last shown of each call of an invocation: all of a large run's calls take no more memory than their bytes. */
export class RecordTable {
  readonly #base: number
  readonly #bytes: Uint8Array
  readonly #view: DataView

  /** @param base the number of the invocation's first call @param size how many it has */
  constructor(base: number, size: number) {
    this.#base = base
    this.#bytes = new Uint8Array(size * RECORD_BYTES)
    this.#view = new DataView(this.#bytes.buffer)
  }

  set(record: CallRecord): void {
    writeRecord(this.#view, (record.call - this.#base) * RECORD_BYTES, record)
  }

  /** Whether anything was shown of the call with this run-wide number. */
  has(call: number): boolean {
    const at = (call - this.#base) * RECORD_BYTES
    // Events are counted from 1.
    return at >= 0 && at < this.#bytes.length && this.#view.getUint32(at, true) !== 0
  }

  /** Appends what was shown, in the order of the calls' numbers. */
  copyTo(writer: RecordWriter): void {
    const { length } = this.#bytes
    let from = 0
    while (from < length) {
      while (from < length && this.#view.getUint32(from, true) === 0) from += RECORD_BYTES
      let to = from
      while (to < length && this.#view.getUint32(to, true) !== 0) to += RECORD_BYTES
      if (to > from) writer.append(this.#bytes.subarray(from, to))
      from = to
    }
  }
}
