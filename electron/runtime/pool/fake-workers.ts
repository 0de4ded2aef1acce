import { monotonicNow } from '../clock.ts'
import { Writer } from '../wire/buffer.ts'
import { type Loaded, type LoadSpec, RECORDS } from '../wire/frames.ts'
import {
  writeCulprit,
  writeDrained,
  writeFinished,
  writeInvoked,
  writeLoaded,
  writeLogged,
  writePong,
  writeReturned,
  writeStarted,
} from '../wire/from-worker.ts'
import { decodeHostFrame } from '../wire/to-worker.ts'
import type { StartWorker, WorkerEvents, WorkerPort } from './worker-port.ts'

/** Workers in memory that do nothing by themselves: a test says what they answer, and when they die. For tests alone. */
export class FakeWorkers {
  readonly all: FakeWorker[] = []
  readonly start: StartWorker = (_start, events) => {
    const worker = new FakeWorker(events, 1000 + this.all.length)
    this.all.push(worker)
    return worker
  }

  get alive(): FakeWorker[] {
    return this.all.filter(worker => !worker.dead)
  }

  /** Those that have calls which they have not finished. */
  get busy(): FakeWorker[] {
    return this.alive.filter(worker => worker.calls.length > 0)
  }
}

/** A call as a fake worker has received it. */
export interface FakeCall {
  readonly id: number
  readonly service: string
  readonly body: string
  readonly input: string | null
  readonly attempt: number
}

export class FakeWorker implements WorkerPort {
  readonly pid: number
  readonly specs: LoadSpec[] = []
  readonly settled: { id: number; requestId: number; ok: boolean; text: string }[] = []
  readonly cancelled: number[] = []
  /** Received and without an outcome, in the order they came. */
  calls: FakeCall[] = []
  /** What it answers to LOAD; null: nothing. */
  answerToLoad: ((spec: LoadSpec) => Loaded) | null = () => ({ ok: true, meta: {}, files: [] })
  answersPings = true
  dead = false
  /** It was killed, which shows when `die` is called. */
  killed = false
  pings = 0
  readonly #events: WorkerEvents
  #writer = new Writer()
  #epoch = 1
  #frames = 0

  constructor(events: WorkerEvents, pid: number) {
    this.#events = events
    this.pid = pid
    this.#begin()
  }

  ready(): this {
    this.#events.spawned(this.pid)
    this.#events.ready()
    return this
  }

  send(frame: Uint8Array): void {
    if (this.dead) return
    const message = decodeHostFrame(frame)
    switch (message.type) {
      case 'load': {
        this.specs[message.service] = message.spec
        const answer = this.answerToLoad?.(message.spec)
        if (answer !== undefined) queueMicrotask(() => this.loaded(message.service, answer))
        return
      }
      case 'calls':
        this.#frames++
        for (const call of message.calls) {
          this.calls.push({
            id: call.id,
            service: this.specs[call.service]?.name ?? '',
            body: message.bodies[call.body] ?? '',
            input: message.bodies[call.input] ?? null,
            attempt: call.attempt,
          })
        }
        return
      case 'cancel':
        this.cancelled.push(message.id)
        return
      case 'settle':
        this.settled.push(message)
        return
      case 'ping':
        this.pings++
        if (!this.answersPings) return
        queueMicrotask(() => {
          writePong(this.#writer)
          this.flush()
        })
        return
      case 'end':
        queueMicrotask(() => this.die(0))
    }
  }

  kill(): void {
    if (this.killed) return
    this.killed = true
    queueMicrotask(() => this.die(9))
  }

  loaded(index: number, answer: Loaded): void {
    writeLoaded(this.#writer, index, JSON.stringify(answer))
    this.flush()
  }

  begin(id: number, at = monotonicNow()): this {
    writeStarted(this.#writer, id, at)
    return this
  }

  finish(id: number, text = '"done"', ok = true, code = 0): this {
    writeFinished(this.#writer, id, ok, code, monotonicNow(), 0.01, text)
    this.calls = this.calls.filter(call => call.id !== id)
    return this
  }

  giveBack(id: number): this {
    writeReturned(this.#writer, id)
    this.calls = this.calls.filter(call => call.id !== id)
    return this
  }

  culprit(id: number, exitCode: number): this {
    writeCulprit(this.#writer, id, exitCode)
    return this
  }

  drained(): this {
    writeDrained(this.#writer, this.#frames)
    return this
  }

  invoke(id: number, request: unknown): this {
    writeInvoked(this.#writer, id, JSON.stringify(request))
    return this
  }

  log(id: number, message: string): this {
    writeLogged(this.#writer, id, monotonicNow(), 1, 0, message, '')
    return this
  }

  output(stream: 'stdout' | 'stderr', text: string): this {
    this.#events.output(stream, text)
    return this
  }

  /** Runs all that it has to the end. */
  finishAll(): this {
    for (const call of this.calls) this.begin(call.id).finish(call.id)
    return this.drained().flush()
  }

  flush(): this {
    if (this.dead) return this
    const frame = this.#writer.copy()
    this.#begin()
    this.#events.frame(frame)
    return this
  }

  sendRaw(bytes: Uint8Array): void {
    this.#events.frame(bytes)
  }

  /** Ends without sending what was not flushed. */
  die(exit: number): void {
    if (this.dead) return
    this.dead = true
    this.#events.exited(exit)
  }

  #begin(): void {
    this.#writer.rewind(0)
    this.#writer.u8(RECORDS)
    this.#writer.u32(this.#epoch++)
  }
}
