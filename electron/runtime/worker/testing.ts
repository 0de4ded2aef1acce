import { type ChildProcess, fork } from 'node:child_process'
import fs from 'node:fs'
import { Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { byteToLevel } from '../../../shared/log-levels.ts'
import { byteToCode } from '../../../shared/outcome-codes.ts'
import type { DeliveryContext } from '../types.ts'
import { FrameSplitter, withLength } from '../wire/frame-splitter.ts'
import { type Loaded, type LoadSpec, NO_BODY } from '../wire/frames.ts'
import { type RecordHandler, readRecords } from '../wire/from-worker.ts'
import {
  CallsWriter,
  encodeCancel,
  encodeEnd,
  encodeLoad,
  encodePing,
  encodeSettle,
} from '../wire/to-worker.ts'
import type { InvokeMessage } from './invoke-message.ts'
import { type WorkerOptions, workerOptionsText } from './options.ts'
import { readFlightRecorder } from './recorder-reader.ts'

/** What tests of the worker share: a host that starts a real worker process and sees all that it sends. */

/** One record, as a host reads it. */
export type Seen =
  | { type: 'started'; id: number; at: number }
  | { type: 'finished'; id: number; ok: boolean; code: string | null; at: number; hold: number; text: string }
  | { type: 'returned'; id: number }
  | { type: 'culprit'; id: number; exitCode: number }
  | { type: 'drained'; frames: number }
  | { type: 'pong' }
  | { type: 'loaded'; service: number; loaded: Loaded }
  | { type: 'invoked'; id: number; request: InvokeMessage }
  | { type: 'logged'; id: number; level: string; dropped: number; message: string; data: unknown }

export type SeenOf<T extends Seen['type']> = Extract<Seen, { type: T }>

/** Hands each record to `see`. */
export function readSeen(bytes: Uint8Array, position: number, see: (record: Seen) => void): void {
  const handler: RecordHandler = {
    started: (id, at) => see({ type: 'started', id, at }),
    finished: (id, ok, code, at, hold, text) =>
      see({ type: 'finished', id, ok, code: byteToCode(code), at, hold, text }),
    returned: id => see({ type: 'returned', id }),
    culprit: (id, exitCode) => see({ type: 'culprit', id, exitCode }),
    drained: frames => see({ type: 'drained', frames }),
    pong: () => see({ type: 'pong' }),
    loaded: (service, json) => see({ type: 'loaded', service, loaded: JSON.parse(json) }),
    invoked: (id, json) => see({ type: 'invoked', id, request: JSON.parse(json) }),
    logged: (id, _at, level, dropped, message, data) =>
      see({
        type: 'logged',
        id,
        level: byteToLevel(level),
        dropped,
        message,
        data: data === '' ? undefined : JSON.parse(data),
      }),
  }
  readRecords(bytes, position, bytes.length, handler)
}

/** A call as tests state it; what is left out is made up. */
export interface TestCallInit {
  readonly service?: number
  readonly body?: unknown
  readonly input?: unknown
  readonly delivery?: DeliveryContext
  readonly channel?: number
  readonly attempt?: number
  readonly invocationId?: string | null
}

export type Hosting = 'fork' | 'utility process'

/** A main module that gives a forked process what Electron gives its utility processes, then becomes a worker. */
const playElectron = (entry: string): string => `
const { send } = process
delete process.send
process.parentPort = {
  postMessage: message => send.call(process, message),
  on: (_event, listener) => process.on('message', data => listener({ data })),
}
process.on('disconnect', () => process.exit(0))
await import(${JSON.stringify(pathToFileURL(entry).href)})
`

export class TestWorker implements AsyncDisposable {
  /** All records so far, in the order in which they came. */
  readonly seen: Seen[] = []
  /** Records of each frame. */
  readonly frames: Seen[][] = []
  readonly folder: string
  readonly #child: ChildProcess
  #from: Socket | null = null
  #to: Socket | null = null
  readonly #recorder: string
  readonly #watchers = new Set<() => void>()
  readonly #exited: Promise<number | string>
  #epoch = 0
  #nextId = 1
  #nextService = 0
  output = ''

  /** `hosting`: what the worker believes to be started by. Electron's way is played over fork's IPC. */
  constructor(options: Partial<WorkerOptions> = {}, hosting: Hosting = 'fork') {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fanfare-worker-'))
    this.#recorder = path.join(this.folder, 'recorder')
    const serviceEntry = path.resolve(import.meta.dirname, '../service/index.ts')
    const entry = path.join(import.meta.dirname, 'entry.ts')
    this.#child = fork(hosting === 'fork' ? entry : this.write('main.mjs', playElectron(entry)), [], {
      execArgv: ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
      env: {
        PATH: process.env.PATH,
        FANFARE_WORKER: workerOptionsText({ recorder: this.#recorder, serviceEntry, ...options }),
      },
      stdio: ['ignore', 'pipe', 'pipe', ...(hosting === 'fork' ? (['pipe', 'pipe'] as const) : []), 'ipc'],
      serialization: 'advanced',
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', chunk => {
        this.output += String(chunk)
      })
    }
    if (hosting === 'fork') {
      const [, , , from, to] = this.#child.stdio
      if (!(from instanceof Socket && to instanceof Socket)) throw new Error('The worker has no pipes')
      this.#from = from
      this.#to = to
      // A worker that was killed while we wrote.
      for (const pipe of [from, to]) pipe.on('error', () => {})
      const splitter = new FrameSplitter(frame => this.#receive(frame))
      from.on('data', chunk => splitter.push(chunk))
    } else {
      this.#child.on('message', message => {
        if (typeof message === 'object' && message !== null && 'ready' in message) return
        if (!(message instanceof Uint8Array)) throw new Error('A message is not a frame')
        this.#receive(Buffer.from(message))
      })
    }
    const child = this.#child
    this.#exited = new Promise(resolve => {
      const ended = () => resolve(child.exitCode ?? child.signalCode ?? 'unknown')
      child.once('close', ended)
      // Without its channel a child never gets to 'close'.
      child.once('exit', () => child.connected || ended())
    })
  }

  #receive(frame: Buffer): void {
    this.#epoch = frame.readUInt32LE(1)
    const records: Seen[] = []
    readSeen(frame, 5, record => records.push(record))
    this.frames.push(records)
    this.seen.push(...records)
    for (const watcher of this.#watchers) watcher()
  }

  send(frame: Uint8Array): void {
    if (this.#to) this.#to.write(withLength(frame))
    else this.#child.send(new Uint8Array(frame))
  }

  /** Stops or starts reading what the worker sends. */
  pause(paused: boolean): void {
    if (paused) this.#from?.pause()
    else this.#from?.resume()
  }

  /** Resolves with the first record that passes, once it has come. Rejects when the worker is gone without it. */
  async until<T extends Seen['type']>(
    type: T,
    passes: (record: SeenOf<T>) => boolean = () => true,
  ): Promise<SeenOf<T>> {
    const find = () =>
      this.seen.find((record): record is SeenOf<T> => record.type === type && passes(record as SeenOf<T>))
    let watcher: () => void = () => {}
    const found = new Promise<SeenOf<T>>(resolve => {
      watcher = () => {
        const record = find()
        if (record) resolve(record)
      }
      this.#watchers.add(watcher)
      watcher()
    })
    const gone = this.#exited.then((code): never => {
      throw new Error(`The worker is gone (${code}) without a ${type} record; it printed ${this.output}`)
    })
    try {
      return await Promise.race([found, gone])
    } finally {
      this.#watchers.delete(watcher)
      gone.catch(() => {})
    }
  }

  /** Writes `code` to a file of the worker's folder. */
  write(file: string, code: string): string {
    const full = path.join(this.folder, file)
    fs.mkdirSync(path.dirname(full), { recursive: true })
    fs.writeFileSync(full, code)
    return full
  }

  /** Tells the worker of a service, without waiting for it. */
  announce(spec: LoadSpec): number {
    const service = this.#nextService++
    this.send(encodeLoad(service, spec))
    return service
  }

  async load(spec: LoadSpec): Promise<SeenOf<'loaded'>> {
    const service = this.announce(spec)
    return this.until('loaded', record => record.service === service)
  }

  /** Loads a service from code, by default that of a handler's function. Gives its number. */
  async code(handler: string, { file = `s${this.#nextService}.ts`, wrap = true } = {}): Promise<number> {
    const full = this.write(file, wrap ? `export default ${handler}` : handler)
    const { service, loaded } = await this.load({
      kind: 'code',
      name: file.replace(/\.\w+$/, ''),
      file: full,
    })
    if (!loaded.ok) throw new Error(loaded.message)
    return service
  }

  /** Sends calls in one frame and gives their ids. */
  calls(inits: readonly TestCallInit[], deadline = Number.POSITIVE_INFINITY): number[] {
    const writer = new CallsWriter()
    const optional = (value: unknown) => (value === undefined ? NO_BODY : writer.body(JSON.stringify(value)))
    const ids = inits.map(init => {
      const id = this.#nextId++
      writer.call({
        id,
        service: init.service ?? 0,
        body: writer.body(JSON.stringify(init.body ?? null)),
        input: optional(init.input),
        delivery: init.delivery === undefined ? NO_BODY : writer.delivery(init.delivery),
        context: writer.context({
          runId: 'K000000000000000000000000RUN',
          invocationId: init.invocationId === undefined ? 'K000000000000000000000000INV' : init.invocationId,
          cid: 'the-cid',
        }),
        channel: init.channel ?? 0,
        attempt: init.attempt ?? 1,
      })
      return id
    })
    this.send(writer.take(deadline))
    return ids
  }

  call(init: TestCallInit = {}): number {
    return this.calls([init])[0] ?? 0
  }

  finished(id: number): Promise<SeenOf<'finished'>> {
    return this.until('finished', record => record.id === id)
  }

  /** Makes one call and gives its outcome. */
  run(init: TestCallInit = {}): Promise<SeenOf<'finished'>> {
    return this.finished(this.call(init))
  }

  logsOf(id: number): SeenOf<'logged'>[] {
    return this.seen.filter(
      (record): record is SeenOf<'logged'> => record.type === 'logged' && record.id === id,
    )
  }

  cancel = (id: number): void => this.send(encodeCancel(id))
  ping = (): void => this.send(encodePing())
  settle = (id: number, requestId: number, ok: boolean, code: number, text: string): void =>
    this.send(encodeSettle(id, requestId, ok, code, text))

  /** What the flight recorder has beyond what was received. */
  recorded(): Seen[] {
    const fd = fs.openSync(this.#recorder, 'r')
    try {
      const contents = readFlightRecorder(fd, this.#epoch)
      const records: Seen[] = []
      if (contents) readSeen(contents.bytes, 0, record => records.push(record))
      return records
    } finally {
      fs.closeSync(fd)
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** The process has ended; what it sent may still come. */
  get dead(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** Exit code or the signal's name, once all that it sent has come. */
  get exited(): Promise<number | string> {
    return this.#exited
  }

  /** Lets go of the worker, as a host that dies does. */
  disconnect(): void {
    this.#from?.destroy()
    this.#to?.destroy()
    this.#child.disconnect()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.send(encodeEnd())
      const timer = setTimeout(() => this.kill(), 2000)
      await this.#exited
      clearTimeout(timer)
    }
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}
