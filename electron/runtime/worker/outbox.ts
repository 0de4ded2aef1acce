import { faultPoint } from '../../../shared/fault-point.ts'
import { Writer } from '../wire/buffer.ts'
import { RECORDS } from '../wire/frames.ts'
import type { HostChannel } from './channel.ts'
import type { FlightRecorder } from './flight-recorder.ts'

/** What an outbox asks of a flight recorder. */
export type Recorder = Pick<FlightRecorder, 'mirror' | 'sent'>

/**
 * The frame in the making: records are written to `writer` and sent together. Whoever writes a record calls `touch`.
 * While the pump holds the outbox the pump decides when to send; otherwise it is sent once this turn's work is done.
 */
export class Outbox {
  readonly writer = new Writer(CAPACITY)
  /** The pump runs. */
  held = false
  readonly #channel: HostChannel
  readonly #flushMs: number
  #recorder: Recorder | null = null
  #epoch = 1
  /** When the oldest unsent result was written; 0 when there is none. */
  #waitingSince = 0
  #scheduled = false

  constructor(channel: HostChannel, flushMs: number) {
    this.#channel = channel
    this.#flushMs = flushMs
    this.#begin()
  }

  /** From now on unsent records are kept in `recorder` too. */
  record(recorder: Recorder): void {
    this.#recorder = recorder
  }

  /** A record that the host waits for was written. */
  touch(at: number): void {
    if (this.#waitingSince === 0) this.#waitingSince = at
    if (!this.held && !this.#scheduled) {
      this.#scheduled = true
      setImmediate(this.#flushScheduled)
    }
  }

  /** Before a start, whose mark has been written: sends what has waited, and makes sure that the mark is seen. */
  mark(now: number): void {
    const waited = this.#waitingSince !== 0 && now - this.#waitingSince > this.#flushMs
    if (waited || this.writer.length > FLUSH_BYTES) this.flush()
    else this.secure()
  }

  /** Puts the records so far where the host finds them if this process blocks or dies before they are sent. */
  secure(): void {
    this.#recorder?.mirror(this.writer)
  }

  flush(): void {
    const { writer } = this
    if (writer.length === HEAD_BYTES) return
    this.#channel.send(writer.buffer.subarray(0, writer.length))
    faultPoint('worker.flushed')
    this.#recorder?.sent(writer, this.#channel.left)
    this.#epoch = (this.#epoch + 1) >>> 0
    this.#begin()
  }

  /** The process ends: puts everything where the host can find it, then tries to send it too. */
  last(): void {
    this.secure()
    this.flush()
  }

  readonly #flushScheduled = (): void => {
    this.#scheduled = false
    if (!this.held) this.flush()
  }

  #begin(): void {
    const { writer } = this
    writer.rewind(0)
    // Memory that one large response needed is not kept.
    if (writer.buffer.length > MAX_KEPT) writer.buffer = Buffer.allocUnsafeSlow(CAPACITY)
    writer.u8(RECORDS)
    writer.u32(this.#epoch)
    this.#waitingSince = 0
  }
}

const CAPACITY = 1 << 18
const MAX_KEPT = 1 << 22
const FLUSH_BYTES = 1 << 18
const HEAD_BYTES = 5
