import { levelToByte } from '../../../shared/log-levels.ts'
import type { LogLevel } from '../../../shared/run/event.ts'
import { monotonicNow } from '../clock.ts'
import { writeLogged } from '../wire/from-worker.ts'
import { HandlerError } from './handler.ts'
import { type LogOwner, LogState } from './log-state.ts'
import type { Outbox } from './outbox.ts'
import { serialise } from './serialise.ts'

/**
 * Turns what is logged into records of the call that logged it. Each call keeps so many lines and characters; what is
 * over is counted and told when the call finishes. Lines that belong to no call have the same limits a second.
 */
export class Logs {
  readonly #outbox: Outbox
  readonly #maxLines: number
  readonly #maxBytes: number
  readonly #nobody = new LogState()

  constructor(outbox: Outbox, limits: { readonly logLines: number; readonly logBytes: number }) {
    this.#outbox = outbox
    this.#maxLines = limits.logLines
    this.#maxBytes = limits.logBytes
  }

  /**
   * True when nothing more of this call is kept; then `lines` are counted as left out. Asked before a line is put
   * together, so that a flood of them costs next to nothing.
   */
  full(call: LogOwner | undefined, lines = 1): boolean {
    const state = this.#state(call)
    if (state.lines < this.#maxLines && state.bytes < this.#maxBytes) return false
    this.#drop(call, state, lines)
    return true
  }

  /** Adds one entry. `call` undefined: nobody's. */
  add(call: LogOwner | undefined, level: LogLevel, message: string, data?: unknown): void {
    if (this.full(call)) return
    const state = this.#state(call)
    const room = this.#maxBytes - state.bytes
    const dataText = data === undefined ? '' : dataAsText(data)
    const text =
      message.length > room ? `${message.slice(0, room)}... (${message.length - room} left out)` : message
    state.lines += 1
    state.bytes += text.length + dataText.length
    this.#write(call, level, 0, text, dataText)
  }

  /** Adds what was written to a stream, line by line; what has no end yet waits for it. */
  stream(call: LogOwner | undefined, level: 'stdout' | 'stderr', text: string): void {
    const state = this.#state(call)
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (this.full(call, 0)) {
        this.#drop(call, state, countLines(text, start))
        state[level] = ''
        return
      }
      this.add(call, level, state[level] + text.slice(start, text[end - 1] === '\r' ? end - 1 : end))
      state[level] = ''
      start = end + 1
    }
    if (state[level].length < this.#maxBytes) state[level] += text.slice(start, start + this.#maxBytes)
    // Nobody will tell when a call that has finished has written its last.
    if (call?.done) this.#flushStream(call, state, level)
  }

  /** The call finishes: adds what waits for its line's end, and tells what was left out. */
  finish(call: LogOwner): void {
    const state = call.logState
    if (state === null) return
    this.#flushStream(call, state, 'stdout')
    this.#flushStream(call, state, 'stderr')
    this.#notice(call, state)
  }

  #flushStream(call: LogOwner, state: LogState, level: 'stdout' | 'stderr'): void {
    const text = state[level]
    state[level] = ''
    if (text !== '') this.add(call, level, text)
  }

  #state(call: LogOwner | undefined): LogState {
    if (call !== undefined) {
      call.logState ??= new LogState()
      return call.logState
    }
    const state = this.#nobody
    const at = monotonicNow()
    if (at - state.since > NOBODYS_WINDOW_MS) {
      this.#notice(undefined, state)
      state.since = at
      state.lines = 0
      state.bytes = 0
    }
    return state
  }

  #drop(call: LogOwner | undefined, state: LogState, lines: number): void {
    const first = state.dropped === 0
    state.dropped += lines
    if (!first || lines === 0) return
    // A call that runs tells when it finishes. After that no notice follows: say once that something is missing.
    if (call === undefined) setTimeout(() => this.#notice(undefined, state), NOBODYS_WINDOW_MS).unref()
    else if (call.done) this.#write(call, 'warn', lines, 'Further lines were left out')
  }

  #notice(call: LogOwner | undefined, state: LogState): void {
    if (state.dropped === 0) return
    const limits = `${this.#maxLines.toLocaleString('en')} lines and ${Math.round(this.#maxBytes / 1024)} KiB`
    const lines =
      state.dropped === 1 ? '1 more line was' : `${state.dropped.toLocaleString('en')} more lines were`
    const whose = call ? 'a call keeps' : 'outside of calls a second keeps'
    this.#write(call, 'warn', state.dropped, `${lines} left out: ${whose} ${limits}`)
    state.dropped = 0
  }

  #write(call: LogOwner | undefined, level: LogLevel, dropped: number, message: string, data = ''): void {
    const at = monotonicNow()
    writeLogged(this.#outbox.writer, call?.id ?? 0, at, levelToByte(level), dropped, message, data)
    this.#outbox.touch(at)
    // The handler may block or die next, and its last lines are those that its author wants to see.
    this.#outbox.secure()
  }
}

function dataAsText(data: unknown): string {
  try {
    return serialise(data, 'data', MAX_DATA_BYTES)
  } catch (error) {
    return JSON.stringify(
      error instanceof HandlerError ? error.message : 'The data of this line can not be read',
    )
  }
}

function countLines(text: string, start: number): number {
  let count = 0
  for (let end = text.indexOf('\n', start); end >= 0; end = text.indexOf('\n', end + 1)) count++
  return count
}

const NOBODYS_WINDOW_MS = 1000
const MAX_DATA_BYTES = 64 * 1024
