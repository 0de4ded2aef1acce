import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readRecords, writeFinished, writeStarted } from '../wire/from-worker.ts'
import { FlightRecorder } from '../worker/flight-recorder.ts'
import { Outbox } from '../worker/outbox.ts'
import { RecorderView } from './recorder-view.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fanfare-recorder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const nothing = () => {}

/** A worker's outbox with its recorder, the pipe between, and a host that reads both. */
class Pair {
  readonly told: number[] = []
  readonly #pipe: Buffer[] = []
  readonly #outbox: Outbox
  readonly #view: RecorderView
  #left = true
  #epoch = 0
  #next = 1

  constructor(path: string) {
    const pair = this
    this.#outbox = new Outbox(
      {
        send: frame => this.#pipe.push(Buffer.from(frame)),
        get left() {
          return pair.#left
        },
        open: nothing,
      },
      1e9,
    )
    this.#outbox.held = true
    this.#outbox.record(new FlightRecorder(path, nothing))
    this.#view = new RecorderView(path)
  }

  /** The worker starts a call, whose number is found in the recorder from now on. */
  work(finish: boolean): void {
    if (finish) writeFinished(this.#outbox.writer, this.#next++, true, 0, 0, 0, 'x'.repeat(this.#next * 50))
    writeStarted(this.#outbox.writer, this.#next++, 0)
    this.#outbox.mark(0)
  }

  /** @param left whether the frame leaves the worker's process for certain */
  flush(left: boolean): void {
    this.#left = left
    this.#outbox.flush()
  }

  receive(): void {
    const frame = this.#pipe.shift()
    if (frame === undefined) return
    this.#epoch = frame.readUInt32LE(1)
    this.#tell(frame.subarray(5 + this.#view.seenBytes(this.#epoch)))
  }

  /** False when the host can't tell. */
  look(): boolean {
    const news = this.#view.read(this.#epoch, false)
    if (news !== null) this.#tell(news)
    return news !== null
  }

  /** The worker is gone; frames that left it still arrive. */
  die(arriving: number): void {
    for (let count = 0; count < arriving; count++) this.receive()
    const news = this.#view.read(this.#epoch, true)
    if (news !== null) this.#tell(news)
    this.#view.close()
  }

  get written(): number[] {
    return Array.from({ length: this.#next - 1 }, (_, index) => index + 1)
  }

  get inPipe(): number {
    return this.#pipe.length
  }

  #tell(records: Buffer): void {
    const note = (id: number) => this.told.push(id)
    const handler = { started: note, finished: note }
    readRecords(records, 0, records.length, {
      ...handler,
      returned: nothing,
      culprit: nothing,
      drained: nothing,
      pong: nothing,
      loaded: nothing,
      invoked: nothing,
      logged: nothing,
    })
  }
}

test('what a worker has done and not sent is seen at its death', () => {
  const pair = new Pair(join(folder, 'a.rec'))
  pair.work(false)
  pair.work(true)
  pair.die(0)
  expect(pair.told).toEqual([1, 2, 3])
})

test('what was seen while it lived is not told again by the frame, nor at its death', () => {
  const pair = new Pair(join(folder, 'a.rec'))
  pair.work(false)
  expect(pair.look()).toBe(true)
  pair.work(true)
  expect(pair.look()).toBe(true)
  expect(pair.told).toEqual([1, 2, 3])
  pair.work(true)
  pair.flush(true)
  pair.receive()
  expect(pair.told).toEqual([1, 2, 3, 4, 5])
  pair.work(false)
  pair.look()
  pair.die(0)
  expect(pair.told).toEqual([1, 2, 3, 4, 5, 6])
})

test('says that it can not tell while frames are on their way', () => {
  const pair = new Pair(join(folder, 'a.rec'))
  pair.work(false)
  pair.flush(true)
  pair.work(false)
  expect(pair.look()).toBe(false)
  expect(pair.told).toEqual([])
  pair.receive()
  expect(pair.look()).toBe(true)
  expect(pair.told).toEqual([1, 2])
})

test('frames that were stuck in a dead worker are read in order', () => {
  const pair = new Pair(join(folder, 'a.rec'))
  for (let frame = 0; frame < 5; frame++) {
    pair.work(true)
    pair.flush(false)
  }
  expect(pair.look()).toBe(true)
  pair.work(true)
  pair.die(2)
  expect(pair.told).toEqual(pair.written)
})

test('the file goes with the view', () => {
  const view = new RecorderView(
    (() => {
      const path = join(folder, 'b.rec')
      new FlightRecorder(path, nothing)
      return path
    })(),
  )
  view.close()
  view.close()
  expect(() => new RecorderView(join(folder, 'b.rec'))).toThrow()
})

test('each record is told exactly once and in order, however frames, looks and the death interleave', () => {
  const step = fc.constantFrom('start', 'finish', 'flush', 'flush stuck', 'receive', 'look' as const)
  let run = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const pair = new Pair(join(folder, `${run++}.rec`))
      for (const action of steps) {
        if (action === 'start' || action === 'finish') pair.work(action === 'finish')
        // A frame leaves for certain only when those before it have.
        else if (action === 'flush') pair.flush(true)
        else if (action === 'flush stuck') pair.flush(false)
        else if (action === 'receive') pair.receive()
        else pair.look()
      }
      pair.die(pair.inPipe)
      expect(pair.told).toEqual(pair.written)
    }),
    { numRuns: 300 },
  )
})
