import fs from 'node:fs'
import { RECORDS } from '../wire/frames.ts'
import { recordEnd } from '../wire/from-worker.ts'

/** What a worker's flight recorder holds beyond what was received. */
export interface RecorderContents {
  /** The last frame's number whose records are in `bytes`, as far as they were made. */
  readonly epoch: number
  /** Whole records, for `readRecords`. */
  readonly bytes: Buffer
}

/**
 * Reads the records that a worker made and the host has not received. `lastEpoch`: the number of the last frame that
 * arrived, 0 for none. Null when there are none. The worker may be running: what it is just writing is left out, and
 * it may later send what was read here. The layout is flight-recorder.ts's.
 */
export function readFlightRecorder(fd: number, lastEpoch: number): RecorderContents | null {
  const file = readAll(fd)
  const found: Buffer[] = []
  let epoch = 0
  // The first frame stands there without its type byte.
  let position = -1
  while (position === -1 || file[position] === RECORDS) {
    if (position + HEAD_BYTES > file.length) break
    const next = file.readUInt32LE(position + 1)
    // 0: nothing yet. A gap: what is there was left from earlier.
    if (next === 0 || (epoch !== 0 && next !== epoch + 1)) break
    epoch = next
    const start = position + HEAD_BYTES
    position = wholeRecordsEnd(file, start)
    if (epoch > lastEpoch && position > start) found.push(file.subarray(start, position))
  }
  return found.length === 0 ? null : { epoch, bytes: Buffer.concat(found) }
}

/** Where the records that begin at `start` end: at a byte that begins none, or that is cut. */
function wholeRecordsEnd(file: Buffer, start: number): number {
  let end = start
  try {
    for (let type = file[end]; type !== undefined && type !== 0 && type !== RECORDS; type = file[end]) {
      end = recordEnd(file, end)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return end
}

/** The file's bytes, read again until two readings agree: a worker that is alive may write meanwhile. */
function readAll(fd: number): Buffer {
  let before = readOnce(fd)
  for (let turn = 0; turn < AGREE_TURNS; turn++) {
    const after = readOnce(fd)
    if (after.equals(before)) break
    before = after
  }
  return before
}

function readOnce(fd: number): Buffer {
  const bytes = Buffer.allocUnsafe(fs.fstatSync(fd).size)
  let length = 0
  while (length < bytes.length) {
    const read = fs.readSync(fd, bytes, length, bytes.length - length, length)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

const AGREE_TURNS = 4
/** A frame's type and epoch. */
const HEAD_BYTES = 5
