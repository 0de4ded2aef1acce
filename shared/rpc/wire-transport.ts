import { Listeners } from './listeners.ts'
import type { Disposer, Transport } from './transport.ts'
import { decodeFrame, encodeFrame, FrameError } from './wire-codec.ts'

/** A socket that carries frames, open already: a page's WebSocket and a server's look alike from here. */
export interface FrameSocket {
  send(frame: Uint8Array<ArrayBuffer>): void
  /** Closes when what was sent has left; `reason` has at most 123 bytes. */
  close(code: number, reason: string): void
  /** Bytes that were sent and have not left this process. */
  readonly bufferedAmount: number
}

/** Why a socket is closed: codes that a page may use too. */
export const closeCodes = { done: 1000, badFrame: 4400, tooSlow: 4408 } as const

/** More than this on its way, in bytes, and the other end is taken to read no longer. */
const MOST_BUFFERED_BYTES = 128 * 1024 * 1024

/**
 * A transport over a socket that carries frames. Whoever owns the socket tells it what arrives, and that it has
 * closed. An end that is sent what is no frame closes and says why; so does one whose reader falls far behind.
 */
export class WireTransport implements Transport {
  readonly #socket: FrameSocket
  readonly #listeners = new Listeners()
  readonly #mostBuffered: number
  #closing = false

  constructor(socket: FrameSocket, mostBuffered = MOST_BUFFERED_BYTES) {
    this.#socket = socket
    this.#mostBuffered = mostBuffered
  }

  send(message: unknown): void {
    if (this.#closing) return
    const frame = encodeFrame(message)
    if (this.#socket.bufferedAmount + frame.byteLength > this.#mostBuffered) {
      this.#close(closeCodes.tooSlow, 'The other end reads too slowly')
    } else this.#socket.send(frame)
  }

  onMessage(listener: (message: unknown) => void): Disposer {
    return this.#listeners.onMessage(listener)
  }

  onClose(listener: () => void): Disposer {
    return this.#listeners.onClose(listener)
  }

  close(): void {
    this.#close(closeCodes.done, '')
  }

  /** To be called with what the socket received. */
  received(data: unknown): void {
    if (this.#closing) return
    let message: unknown
    try {
      if (!(data instanceof Uint8Array)) throw new FrameError('Expected a frame, got text')
      message = decodeFrame(data)
    } catch (error) {
      const why = error instanceof FrameError ? error.message : 'The frame could not be read'
      this.#close(closeCodes.badFrame, why)
      return
    }
    this.#listeners.message(message)
  }

  /** To be called when the socket has closed, from whichever end. */
  closed(): void {
    this.#closing = true
    this.#listeners.close()
  }

  #close(code: number, reason: string): void {
    if (this.#closing) return
    this.#closing = true
    this.#socket.close(code, reason)
  }
}
