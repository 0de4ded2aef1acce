import { StringDecoder } from 'node:string_decoder'
import { type UtilityProcess, utilityProcess } from 'electron'
import type { AppOptions } from '../app/index.ts'

type StartWorker = NonNullable<AppOptions['startWorker']>
type Start = Parameters<StartWorker>[0]
type Events = Parameters<StartWorker>[1]
type Port = ReturnType<StartWorker>

/** How long output may arrive after the exit: a grandchild that inherited the pipes must not hold the news back. */
const DRAIN_MS = 50

/** Workers by Electron's `utilityProcess`: frames are messages over its port. */
export const startUtility: StartWorker = (start, events) => new UtilityPort(start, events)

class UtilityPort implements Port {
  readonly #child: UtilityProcess
  readonly #events: Events
  /** Streams that may still have something to say. */
  #open = 0
  #killed = false
  #exit: number | null = null
  #told = false
  #drain: NodeJS.Timeout | undefined

  constructor({ entry, env, heapMb }: Start, events: Events) {
    this.#events = events
    this.#child = utilityProcess.fork(entry, [], {
      serviceName: 'Fanfare worker',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env },
      execArgv: [
        '--experimental-transform-types',
        ...(heapMb === null ? [] : [`--js-flags=--max-old-space-size=${heapMb}`]),
      ],
    })
    const child = this.#child
    child.once('spawn', () => {
      // Electron can't kill what has not spawned: it was remembered.
      if (this.#killed) this.#end()
      events.spawned(child.pid ?? 0)
    })
    child.on('message', message => this.#receive(message))
    child.once('exit', code => this.#exited(code))
    // A fatal error of V8: the exit follows, and says it.
    child.on('error', () => {})
    this.#read('stdout', child.stdout)
    this.#read('stderr', child.stderr)
  }

  get pid(): number | null {
    return this.#child.pid ?? null
  }

  send(frame: Uint8Array): void {
    if (this.#exit !== null) return
    // A view would be sent with all that lies around it.
    const whole = frame.constructor === Uint8Array && frame.byteLength === frame.buffer.byteLength
    this.#child.postMessage(whole ? frame : new Uint8Array(frame))
  }

  kill(): void {
    if (this.#exit !== null || this.#killed) return
    this.#killed = true
    this.#end()
  }

  /** Not by `UtilityProcess.kill()`: that is SIGTERM, and two seconds. */
  #end(): void {
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }

  #receive(message: unknown): void {
    if (this.#told) return
    if (message instanceof Uint8Array) this.#events.frame(message)
    else if (typeof message === 'object' && message !== null && 'ready' in message && !this.#killed)
      this.#events.ready()
  }

  #read(name: 'stdout' | 'stderr', stream: NodeJS.ReadableStream | null): void {
    if (stream === null) return
    const decoder = new StringDecoder('utf8')
    this.#open += 1
    let over = false
    const end = (): void => {
      if (over) return
      over = true
      this.#open -= 1
      this.#tell()
    }
    stream.on('data', (chunk: Buffer) => {
      const text = decoder.write(chunk)
      if (text !== '' && !this.#told) this.#events.output(name, text)
    })
    stream.once('end', end)
    stream.once('close', end)
    stream.on('error', end)
  }

  #exited(exit: number): void {
    this.#exit = exit
    // One turn later at the earliest: what it sent last may be on its way.
    setImmediate(() => this.#tell())
    this.#drain = setTimeout(() => {
      this.#open = 0
      this.#tell()
    }, DRAIN_MS)
  }

  #tell(): void {
    if (this.#exit === null || this.#open > 0 || this.#told) return
    this.#told = true
    clearTimeout(this.#drain)
    this.#events.exited(this.#exit)
  }
}
