import { type ChildProcess, fork } from 'node:child_process'
import { Socket } from 'node:net'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { FrameSplitter, LENGTH_BYTES } from '../wire/frame-splitter.ts'
import type { StartWorker, WorkerEvents, WorkerPort, WorkerStart } from './worker-port.ts'

/** How long output may arrive after the exit: a grandchild that inherited the pipes must not hold the news back. */
const DRAIN_MS = 50
/** No frame is larger: a body ends at 64 MiB. */
const MOST_FRAME_BYTES = 512 * 1024 * 1024
/** What `exited` gives for a process that never came to be. */
const NEVER_STARTED = -1

/** Whether this system has process groups. */
const GROUPS = process.platform !== 'win32'

/**
 * Workers by `child_process.fork`: frames from the worker over fd 3, frames to it over fd 4, lifecycle over the IPC
 * channel. One pipe for both ways would lose what a worker had sent before its death and nobody had read: a write that
 * meets the closed end takes the whole pipe down.
 */
export const startForked: StartWorker = (start, events) => new ForkPort(start, events)

class ForkPort implements WorkerPort {
  /** Null when the system did not even try to start it. */
  readonly #child: ChildProcess | null
  readonly #from: Socket | null = null
  readonly #to: Socket | null = null
  readonly #events: WorkerEvents
  #open: number
  #exit: number | null = null
  #told = false
  #drain: NodeJS.Timeout | undefined

  constructor(start: WorkerStart, events: WorkerEvents) {
    this.#events = events
    this.#open = 0
    const child = forkWorker(start)
    this.#child = child
    if (child === null) {
      setImmediate(() => this.#exited(NEVER_STARTED))
      return
    }
    child.once('spawn', () => events.spawned(child.pid ?? 0))
    child.on('message', message => {
      if (typeof message === 'object' && message !== null && 'ready' in message) events.ready()
    })
    // Before it has spawned: it never will. Afterwards: a message that met a closed channel, which the exit explains.
    child.on('error', () => {
      if (child.pid === undefined) this.#exited(NEVER_STARTED)
    })
    child.once('exit', (code, signal) =>
      this.#exited(code ?? (signal === null ? 0 : constants.signals[signal])),
    )
    // Where no descriptor is left there are no pipes at all, and the error above follows.
    if (child.pid === undefined) return
    this.#from = socketOf(child, 3)
    this.#to = socketOf(child, 4)
    // EPIPE: the worker is gone, which its exit tells.
    this.#to?.on('error', () => {})
    this.#readFrames()
    this.#readText('stdout', child.stdout)
    this.#readText('stderr', child.stderr)
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  send(frame: Uint8Array): void {
    const pipe = this.#to
    if (pipe === null || this.#exit !== null || pipe.destroyed) return
    const head = Buffer.allocUnsafe(LENGTH_BYTES)
    head.writeUInt32LE(frame.byteLength, 0)
    pipe.cork()
    pipe.write(head)
    pipe.write(frame)
    pipe.uncork()
  }

  kill(): void {
    // Not once it has exited: its pid may be somebody else's then.
    if (this.#exit !== null) return
    const pid = this.#child?.pid
    if (!GROUPS || pid === undefined || !killGroup(pid)) this.#child?.kill('SIGKILL')
  }

  #readFrames(): void {
    const pipe = this.#from
    if (pipe === null) return
    let unfinished = 0
    const splitter = new FrameSplitter(frame => {
      unfinished = 0
      this.#events.frame(frame)
    })
    pipe.on('data', (chunk: Buffer) => {
      unfinished += chunk.length
      splitter.push(chunk)
      // Code in the worker can write to the pipe too, and announce frames that never end.
      if (unfinished > MOST_FRAME_BYTES) {
        pipe.destroy()
        this.kill()
      }
    })
    this.#untilClosed(pipe)
  }

  #readText(stream: 'stdout' | 'stderr', readable: Readable | null): void {
    if (readable === null) return
    const decoder = new StringDecoder('utf8')
    readable.on('data', (chunk: Buffer) => {
      const text = decoder.write(chunk)
      if (text !== '') this.#events.output(stream, text)
    })
    this.#untilClosed(readable)
  }

  #untilClosed(readable: NodeJS.ReadableStream): void {
    this.#open++
    // A pipe of a killed process may end in ECONNRESET or EPIPE: the exit says all there is to say.
    readable.on('error', () => {})
    readable.once('close', () => {
      this.#open--
      this.#tell()
    })
  }

  #exited(exit: number): void {
    if (this.#exit !== null) return
    this.#exit = exit
    this.#to?.destroy()
    this.#tell()
    if (this.#told) return
    this.#drain = setTimeout(() => {
      this.#open = 0
      this.#child?.stdout?.destroy()
      this.#child?.stderr?.destroy()
      this.#from?.destroy()
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

/** Null for what is refused at once: no memory, an environment that is too long. */
function forkWorker(start: WorkerStart): ChildProcess | null {
  try {
    return fork(start.entry, [], {
      env: { ...start.env },
      execArgv: [
        '--experimental-transform-types',
        '--disable-warning=ExperimentalWarning',
        ...(start.heapMb === null ? [] : [`--max-old-space-size=${start.heapMb}`]),
      ],
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'ipc'],
      // A group of its own: what a handler has started ends with its worker, and Ctrl-C is the host's to handle.
      detached: GROUPS,
      windowsHide: true,
    })
  } catch {
    return null
  }
}

function socketOf(child: ChildProcess, descriptor: number): Socket | null {
  const stream = child.stdio[descriptor]
  return stream instanceof Socket ? stream : null
}

function killGroup(pid: number): boolean {
  try {
    return process.kill(-pid, 'SIGKILL')
  } catch {
    return false
  }
}
