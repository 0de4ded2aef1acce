import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Writer } from '../wire/buffer.ts'
import { writeFinished, writeStarted } from '../wire/from-worker.ts'
import { FlightRecorder } from './flight-recorder.ts'
import { readFlightRecorder } from './recorder-reader.ts'
import { readSeen } from './testing.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fanfare-recorder-'))
  file = path.join(folder, 'recorder')
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

/** Plays a worker: makes records, sends frames, and remembers what a host must be able to find. */
class Play {
  readonly writer = new Writer(16)
  readonly recorder: FlightRecorder
  readonly failures: unknown[] = []
  epoch = 0
  /** Ids of each frame's records, the one in the making last. */
  readonly frames: number[][] = []
  #next = 1

  constructor() {
    this.recorder = new FlightRecorder(file, error => this.failures.push(error))
    this.#begin()
  }

  #begin(): void {
    this.epoch += 1
    this.frames[this.epoch] = []
    this.writer.rewind(0)
    this.writer.u8(10)
    this.writer.u32(this.epoch)
  }

  start(): void {
    writeStarted(this.writer, this.#next, this.#next)
    this.frames[this.epoch]?.push(this.#next++)
    this.recorder.mirror(this.writer)
  }

  finish(text: string): void {
    writeFinished(this.writer, this.#next, true, 0, 1, 0, text)
    this.frames[this.epoch]?.push(this.#next++)
  }

  send(left: boolean | null): void {
    this.recorder.sent(this.writer, left)
    this.#begin()
  }
}

function read(lastEpoch: number): { epoch: number; ids: number[] } | null {
  const fd = fs.openSync(file, 'r')
  try {
    const contents = readFlightRecorder(fd, lastEpoch)
    if (!contents) return null
    const ids: number[] = []
    readSeen(contents.bytes, 0, record => 'id' in record && ids.push(record.id))
    return { epoch: contents.epoch, ids }
  } finally {
    fs.closeSync(fd)
  }
}

describe('what a host finds', () => {
  test('is nothing in a file that is new, empty or not a recorder', () => {
    const play = new Play()
    expect(read(0)).toBe(null)
    expect(play.failures).toEqual([])
    fs.writeFileSync(file, '')
    expect(read(0)).toBe(null)
    fs.writeFileSync(file, Buffer.alloc(100, 0xff))
    expect(read(0)).toBe(null)
  })

  test('is what was made up to the last start mark', () => {
    const play = new Play()
    play.finish('one')
    play.start()
    play.finish('two')
    expect(read(0)).toEqual({ epoch: 1, ids: [1, 2] })
    play.start()
    expect(read(0)).toEqual({ epoch: 1, ids: [1, 2, 3, 4] })
  })

  test('is nothing of the frames that it has received', () => {
    const play = new Play()
    play.start()
    play.send(true)
    expect(read(1)).toBe(null)
    play.start()
    expect(read(1)).toEqual({ epoch: 2, ids: [2] })
    expect(read(2)).toBe(null)
  })

  test('includes frames that were stuck in the dead process', () => {
    const play = new Play()
    play.start()
    play.finish('x'.repeat(10_000))
    play.send(false)
    play.finish('y')
    play.send(false)
    play.start()
    expect(read(0)).toEqual({ epoch: 3, ids: [1, 2, 3, 4] })
    expect(read(1)).toEqual({ epoch: 3, ids: [3, 4] })
    expect(read(2)).toEqual({ epoch: 3, ids: [4] })
    play.send(true)
    play.start()
    expect(read(3)).toEqual({ epoch: 4, ids: [5] })
  })

  test('whatever a worker does, is exactly what the host has not received, up to the last mark', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant({ kind: 'start' as const }) },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('finish' as const),
          length: fc.integer({ min: 0, max: 9000 }),
        }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('send' as const), left: fc.boolean() }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(), (steps, drawn) => {
        fs.rmSync(file, { force: true })
        const play = new Play()
        /** Frames up to this one have left the process; the host has them, and perhaps some of the later ones. */
        let left = 0
        for (const step of steps) {
          if (step.kind === 'start') play.start()
          else if (step.kind === 'finish') play.finish('f'.repeat(step.length))
          else if (play.frames[play.epoch]?.length) {
            if (step.left) left = play.epoch
            play.send(step.left)
          }
        }
        play.start()
        const received = left + (drawn % (play.epoch - left))
        const missing = play.frames.slice(received + 1).flat()
        expect(read(received)).toEqual({ epoch: play.epoch, ids: missing })
      }),
      { numRuns: 300 },
    )
  })

  test('where nobody can tell what has left, is at least the last 100 KB, and the file stays small', () => {
    const play = new Play()
    for (let frame = 0; frame < 300; frame++) {
      play.finish('z'.repeat(20_000))
      play.start()
      play.send(null)
      play.start()
      const found = read(Math.max(0, play.epoch - 2))
      expect(found?.ids).toEqual(play.frames.slice(Math.max(0, play.epoch - 2) + 1).flat())
    }
    expect(fs.statSync(file).size).toBeLessThan(1 << 20)
  })

  test('after a write that was cut in half, is what stood there before', () => {
    const play = new Play()
    play.start()
    play.finish('x'.repeat(20_000))
    play.start()
    const bytes = fs.readFileSync(file)
    // What a kill leaves of the last write: its later pages, but not yet the byte that opens the view on them.
    bytes.writeUInt8(0, 4 + 13)
    fs.writeFileSync(file, bytes)
    expect(read(0)).toEqual({ epoch: 1, ids: [1] })
  })

  test('in a file that was cut anywhere, are whole records only', () => {
    const play = new Play()
    for (let turn = 0; turn < 3; turn++) {
      play.start()
      play.finish('some text')
      play.send(false)
    }
    play.start()
    const whole = fs.readFileSync(file)
    const all = play.frames.flat()
    for (let cut = 0; cut <= whole.length; cut++) {
      fs.writeFileSync(file, whole.subarray(0, cut))
      const ids = read(0)?.ids ?? []
      expect(ids).toEqual(all.slice(0, ids.length))
    }
  })
})

test('large records do not leave a large file', () => {
  const play = new Play()
  play.finish('x'.repeat(5_000_000))
  play.start()
  expect(read(0)?.ids).toEqual([1, 2])
  play.send(true)
  play.start()
  expect(fs.statSync(file).size).toBeLessThan(10_000)
  expect(read(1)?.ids).toEqual([3])
})

test('a file that can not be written is told once, and the worker goes on', () => {
  const play = new Play()
  // Someone's code closes descriptors that are not its own.
  const fd = fs.readdirSync('/proc/self/fd').find(fd => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`) === file
    } catch {
      return false
    }
  })
  fs.closeSync(Number(fd))
  play.start()
  play.start()
  play.send(true)
  play.start()
  expect(play.failures).toHaveLength(1)
})
