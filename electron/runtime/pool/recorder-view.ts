import { closeSync, openSync, rmSync } from 'node:fs'
import { readFlightRecorder } from '../worker/recorder-reader.ts'

/** So many frames behind, a worker is not read from its recorder: its frames are on their way. */
const MOST_FRAMES = 64

/**
 * A worker's flight recorder, read by its host. What was read here may come again in a frame, of which it is the
 * beginning then: `seenBytes` says how much of it is known already.
 */
export class RecorderView {
  readonly #path: string
  readonly #fd: number
  /** By a frame's number: how many bytes of its records were read. */
  readonly #seen = new Map<number, number>()
  #closed = false

  constructor(path: string) {
    this.#path = path
    this.#fd = openSync(path, 'r')
  }

  /**
   * Records that the worker wrote after those that were received or read so far; null when that can't be told now.
   * @param lastEpoch number of the last frame received @param ended the worker is gone, and no frame will follow
   */
  read(lastEpoch: number, ended: boolean): Buffer | null {
    const contents = this.#contents(lastEpoch)
    if (contents === null) return Buffer.alloc(0)
    if (ended) return contents.bytes.subarray(this.#seenInAll())
    const { epoch } = contents
    if (epoch - lastEpoch > MOST_FRAMES) return null
    const news: Buffer[] = []
    // What was written after one frame is by one segment longer than what was written after the next one.
    let rest = contents.bytes
    for (let segment = lastEpoch + 1; segment <= epoch; segment++) {
      const after = segment === epoch ? null : this.#contents(segment)
      const length = rest.length - (after?.bytes.length ?? 0)
      // Either a frame in between is still on its way, or the worker writes at this very moment.
      if (length <= 0 || (segment < epoch && after?.epoch !== epoch)) return null
      const seen = this.#seen.get(segment) ?? 0
      if (length > seen) {
        news.push(rest.subarray(seen, length))
        this.#seen.set(segment, length)
      }
      rest = rest.subarray(length)
    }
    return Buffer.concat(news)
  }

  /** How many bytes of this frame's records were read already. Frames come in order: those before are forgotten. */
  seenBytes(epoch: number): number {
    if (this.#seen.size === 0) return 0
    const bytes = this.#seen.get(epoch) ?? 0
    for (const segment of this.#seen.keys()) if (segment <= epoch) this.#seen.delete(segment)
    return bytes
  }

  /** Removes the file too. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.#fd)
    rmSync(this.#path, { force: true })
  }

  #seenInAll(): number {
    let bytes = 0
    for (const length of this.#seen.values()) bytes += length
    return bytes
  }

  #contents(lastEpoch: number): { readonly epoch: number; readonly bytes: Buffer } | null {
    try {
      return readFlightRecorder(this.#fd, lastEpoch)
    } catch {
      return null
    }
  }
}
