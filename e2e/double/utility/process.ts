import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { type Duplex, PassThrough, type Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { dyingWithParent } from '../core/chromium.ts'
import { state } from '../core/state.ts'
import { deserialize, noteSize, serialize } from '../ports/clone.ts'
import { harden } from '../strict/harden.ts'
import { NotCovered, problem } from '../strict/problems.ts'
import { framed } from './frames.ts'
import { childEnvironment, type ForkOptions, nodeOptions, readStdio } from './options.ts'

const PRELUDE = fileURLToPath(new URL('./child.ts', import.meta.url))
/** Between SIGTERM and SIGKILL, on POSIX. */
const KILL_AFTER_MS = 2000

const children = new Set<UtilityProcess>()
state.atEnd.push(() => {
  for (const child of children) UtilityProcess.killAtOnce(child)
})

/** A process of Node that has a `parentPort`, and that is killed and reported as Electron does it. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess
  readonly #send: (bytes: Uint8Array) => void
  #pid: number | undefined
  #stdout: Readable | null
  #stderr: Readable | null
  #killed = false
  #exited = false

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super()
    if (modulePath === '') throw new Error('Missing UtilityProcess entry script.')
    if (!state.ready) throw new TypeError('utilityProcess cannot be created before app is ready.')
    const [stdout, stderr] = readStdio(options.stdio)
    const entry = path.resolve(options.cwd ?? process.cwd(), modulePath)
    const command = [
      process.execPath,
      '--unhandled-rejections=warn-with-error-code',
      '--import',
      PRELUDE,
      ...nodeOptions(options.execArgv ?? []),
      entry,
      ...args,
    ]
    const [first = process.execPath, ...rest] = dyingWithParent(command)
    this.#child = spawn(first, rest, {
      cwd: options.cwd,
      env: childEnvironment(options.env),
      stdio: ['ignore', stdout, stderr, 'pipe'],
    })
    const child = this.#child
    this.#stdout = child.stdout?.pipe(new PassThrough()) ?? null
    this.#stderr = child.stderr?.pipe(new PassThrough()) ?? null
    this.#send = framed(child.stdio[3] as Duplex, bytes => this.emit('message', deserialize(bytes)))
    children.add(this)
    child.once('spawn', () => {
      this.#pid = child.pid
      this.emit('spawn')
    })
    child.once('error', () => this.#end(1, null))
    child.once('close', (code, signal) => this.#end(code, signal))
  }

  get pid(): number | undefined {
    return this.#pid
  }

  get stdout(): Readable | null {
    return this.#stdout
  }

  get stderr(): Readable | null {
    return this.#stderr
  }

  postMessage(message: unknown, transfer?: readonly unknown[]): void {
    if (this.#exited) return
    if (transfer && transfer.length > 0) throw new NotCovered('sending ports to a utility process')
    const bytes = serialize(message)
    noteSize('UtilityProcess.postMessage', message, bytes)
    this.#send(bytes)
  }

  kill(): boolean {
    if (this.#pid === undefined) {
      if (!this.#exited)
        problem('UtilityProcess.kill() before "spawn" returns false and kills nothing (electron issue 44009)')
      return false
    }
    this.#killed = true
    this.#child.kill('SIGTERM')
    setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS).unref()
    return true
  }

  static fork(modulePath: string, args?: readonly string[], options: ForkOptions = {}): UtilityProcess {
    return new UtilityProcess(modulePath, args ?? [], options)
  }

  static killAtOnce(process: UtilityProcess): void {
    process.#child.kill('SIGKILL')
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#exited) return
    this.#exited = true
    children.delete(this)
    this.#pid = undefined
    const byKill = this.#killed && (signal === 'SIGTERM' || signal === 'SIGKILL')
    this.emit('exit', byKill ? 0 : signal === null ? (code ?? 0) : os.constants.signals[signal])
    this.#stdout = null
    this.#stderr = null
  }
}
harden(UtilityProcess, 'UtilityProcess')

/** Bound after the class was hardened, so that its arguments are checked. */
export const utilityProcess = { fork: UtilityProcess.fork }
