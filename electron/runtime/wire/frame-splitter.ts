/** Bytes before each frame on a pipe: its length, u32 little-endian. */
export const LENGTH_BYTES = 4

/** A frame with its length before it, in memory of its own. */
export function withLength(frame: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafeSlow(LENGTH_BYTES + frame.byteLength)
  bytes.writeUInt32LE(frame.byteLength, 0)
  bytes.set(frame, LENGTH_BYTES)
  return bytes
}

/**
 * Cuts a pipe's bytes into frames, however they arrive. A frame is a view of memory that is not written again, so it
 * may be kept. Costs linear time for frames that arrive in many pieces.
 */
export class FrameSplitter {
  readonly #onFrame: (frame: Buffer) => void
  #pieces: Buffer[] = []
  #length = 0
  /** Bytes that must be there before looking again makes sense. */
  #wanted = LENGTH_BYTES

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame
  }

  push(chunk: Buffer): void {
    this.#pieces.push(chunk)
    this.#length += chunk.length
    if (this.#length < this.#wanted) return
    let bytes = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces, this.#length)
    this.#wanted = LENGTH_BYTES
    try {
      while (bytes.length >= LENGTH_BYTES) {
        const end = LENGTH_BYTES + bytes.readUInt32LE(0)
        if (bytes.length < end) {
          this.#wanted = end
          break
        }
        const frame = bytes.subarray(LENGTH_BYTES, end)
        bytes = bytes.subarray(end)
        this.#onFrame(frame)
      }
    } finally {
      // Also when a frame's receiver throws: the bytes behind that frame stay in order.
      this.#pieces = bytes.length > 0 ? [bytes] : []
      this.#length = bytes.length
    }
  }
}
