import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/**
 * What was committed last, in a file of its own beside the database: a run's key and revision. SQLite drops the end of
 * a damaged write-ahead log without a word; the mark is what tells. It is written after a commit, so it never promises
 * more than there was.
 */
export interface Mark {
  /** 0: nothing to compare. */
  readonly run: number
  readonly revision: number
}

const BYTES = 20

export class CommitMark {
  readonly #file: string
  readonly #bytes = Buffer.alloc(BYTES)
  #descriptor: number | undefined

  constructor(file: string) {
    this.#file = file
  }

  write(mark: Mark): void {
    this.#bytes.writeDoubleLE(mark.run, 0)
    this.#bytes.writeDoubleLE(mark.revision, 8)
    this.#bytes.writeUInt32LE(crc32(this.#bytes.subarray(0, 16)), 16)
    // Without O_TRUNC: the file is never empty for a reader.
    this.#descriptor ??= openSync(this.#file, constants.O_RDWR | constants.O_CREAT)
    writeSync(this.#descriptor, this.#bytes, 0, BYTES, 0)
  }

  /** Undefined when there is no mark, or none that is whole. */
  read(): Mark | undefined {
    let bytes: Buffer
    try {
      bytes = readFileSync(this.#file)
    } catch {
      return undefined
    }
    if (bytes.length !== BYTES || crc32(bytes.subarray(0, 16)) !== bytes.readUInt32LE(16)) return undefined
    return { run: bytes.readDoubleLE(0), revision: bytes.readDoubleLE(8) }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }
}
