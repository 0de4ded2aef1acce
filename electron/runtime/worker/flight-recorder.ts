import fs from 'node:fs'
import type { Writer } from '../wire/buffer.ts'

/**
 * The flight recorder: a file in which a worker's unsent records survive its death, whatever kills it, so that the
 * host knows which calls had finished, which one was running and which had not begun.
 *
 * Layout: `[epoch u32] records...`, then `0`, the end, or a whole frame `[10 u8] [epoch u32] records...`, and so on.
 * An epoch is the number of the frame that carries the same records. Usually there is one, the frame in the making.
 * While frames may be stuck in this process (a full pipe, a message not yet posted) they stay in front of it.
 *
 * A write that spans pages can be cut in half by SIGKILL, or seen half done by a reader. So the one byte that makes
 * new records visible, in place of the end, is written last.
 */
export class FlightRecorder {
  #fd: number
  /** What is in the file of the writer's frame begins here: at 0 with its epoch, behind another frame with its type. */
  #base = 0
  /** What of the writer's frame is in the file. */
  #mirrored = EPOCH_AT
  #size = 0
  readonly #onFailure: (error: unknown) => void

  /** `onFailure` is told once when the file can't be written; the worker goes on without its recorder. */
  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
    this.#fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600)
  }

  /** Puts the records of the frame in `writer` into the file that are not there yet. */
  mirror(writer: Writer): void {
    const from = this.#mirrored
    if (this.#fd < 0 || from === writer.length || writer.length === RECORDS_AT) return
    writer.reserve(1)
    const { buffer, length } = writer
    buffer[length] = 0
    const bytes = length + 1 - from
    const position = this.#base + from - (this.#base === 0 ? EPOCH_AT : 0)
    try {
      if (position % PAGE <= PAGE - bytes) {
        fs.writeSync(this.#fd, buffer, from, bytes, position)
      } else {
        // At the file's start the epoch opens the view, which the old one must not do meanwhile.
        const first = position === 0 ? EPOCH_BYTES : 1
        if (position === 0) fs.writeSync(this.#fd, NO_EPOCH, 0, EPOCH_BYTES, 0)
        fs.writeSync(this.#fd, buffer, from + first, bytes - first, position + first)
        fs.writeSync(this.#fd, buffer, from, first, position)
      }
      this.#size = Math.max(this.#size, position + bytes)
    } catch (error) {
      this.#fail(error)
    }
    this.#mirrored = length
  }

  /**
   * The frame in `writer`, which has records, was sent; the next one begins. `left`: it has left this process for
   * certain, or it has not; null: nobody can tell.
   */
  sent(writer: Writer, left: boolean | null): void {
    if (this.#fd < 0) return
    if (left) {
      this.#restart()
      if (this.#size > SHRINK_FROM) this.#shrink()
      return
    }
    // The frames in front are old enough to have arrived; this one may not be.
    if (left === null && this.#base > CHAIN_BYTES) this.#restart()
    this.mirror(writer)
    this.#base += writer.length - (this.#base === 0 ? EPOCH_AT : 0)
    this.#mirrored = 0
  }

  #restart(): void {
    this.#base = 0
    this.#mirrored = EPOCH_AT
  }

  #shrink(): void {
    try {
      fs.ftruncateSync(this.#fd, 0)
      this.#size = 0
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#fd = -1
    this.#onFailure(error)
  }
}

const EPOCH_AT = 1
const EPOCH_BYTES = 4
const RECORDS_AT = EPOCH_AT + EPOCH_BYTES
const NO_EPOCH = Buffer.alloc(EPOCH_BYTES)
const PAGE = 4096
const CHAIN_BYTES = 256 * 1024
const SHRINK_FROM = 1024 * 1024
