import type { AsyncLocalStorage } from 'node:async_hooks'
import { Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { LogLevel } from '../../../shared/run/event.ts'
import type { LogOwner } from './log-state.ts'
import type { Logs } from './logs.ts'

/**
 * Turns what handlers print into lines of their calls' logs: `console`'s methods at their levels, an entry for each
 * call of them; what is written to `process.stdout` and `process.stderr` line by line. Nothing of it reaches the real
 * streams, which belong to Node itself.
 */
export function captureOutput(storage: AsyncLocalStorage<LogOwner>, logs: Logs): void {
  // The level at which what `console` writes next is meant; it writes before it returns.
  const current: { level: LogLevel | null } = { level: null }
  for (const [name, descriptor] of [
    ['stdout', 1],
    ['stderr', 2],
  ] as const) {
    const stream = new CapturedStream(descriptor, text => {
      const owner = storage.getStore()
      if (current.level === null) logs.stream(owner, name, text)
      else logs.add(owner, current.level, text.endsWith('\n') ? text.slice(0, -1) : text)
    })
    Object.defineProperty(process, name, { value: stream, configurable: true, enumerable: true })
  }
  for (const [method, level] of Object.entries(LEVELS)) {
    const original = Reflect.get(console, method)
    if (typeof original !== 'function') continue
    Reflect.set(console, method, (...values: unknown[]): void => {
      // Asked first: what would be left out anyway is not formatted.
      if (logs.full(storage.getStore())) return
      const outer = current.level
      current.level = level
      try {
        Reflect.apply(original, console, values)
      } finally {
        current.level = outer
      }
    })
  }
}

const LEVELS: Readonly<Record<string, LogLevel>> = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  dir: 'info',
  table: 'info',
  warn: 'warn',
  error: 'error',
}

/** Stands for a standard stream: gives what is written to it to `onText`, at once. */
class CapturedStream extends Writable {
  readonly fd: number
  readonly isTTY = false
  readonly #decoder = new StringDecoder('utf8')
  readonly #onText: (text: string) => void

  constructor(fd: number, onText: (text: string) => void) {
    super({ decodeStrings: false })
    this.fd = fd
    this.#onText = onText
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding, done: () => void): void {
    const utf8 = encoding === 'utf8' || encoding === 'utf-8'
    const text = typeof chunk === 'string' && utf8 ? chunk : this.#decoder.write(asBuffer(chunk, encoding))
    if (text !== '') this.#onText(text)
    done()
  }

  /** A process's standard streams can't be ended either. */
  override end(): this {
    return this
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    done(null)
  }
}

const asBuffer = (chunk: string | Buffer, encoding: BufferEncoding): Buffer =>
  typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
