import { byteToLevel } from '../../../shared/log-levels.ts'
import { monotonicNow } from '../clock.ts'
import type { TaskLog } from '../types.ts'
import type { Call } from './call.ts'
import { parseInvokeRequest } from './invoke-request.ts'
import { NativeOutput } from './native-output.ts'
import { throwLater } from './outcomes.ts'
import type { PoolWorker, WireLog } from './worker.ts'

/** A line that a worker wrote and no call answers for. */
export interface WorkerOutput {
  /** Null when it ended before it was known. */
  readonly pid: number | null
  readonly stream: 'stdout' | 'stderr'
  readonly line: string
}

/** Lines that one call may write past its log, straight to the process's pipes. */
const MOST_NATIVE_LINES = 1_000

/** Hands on what calls say while they run: invocations, log lines, and native output as far as it can be attributed. */
export class CallEvents {
  readonly #onOutput: (output: WorkerOutput) => void
  readonly #outputs = new WeakMap<PoolWorker, NativeOutput>()
  #nextRequest = 1

  constructor(onOutput: (output: WorkerOutput) => void) {
    this.#onOutput = onOutput
  }

  /** Throws a RangeError on what is no invocation. */
  invoked(call: Call, json: string): void {
    const request = parseInvokeRequest(json)
    // A call that is run again counts its requests from the beginning: its owner must not confuse them.
    const requestId = this.#nextRequest++
    if (request.wait) {
      call.requests ??= new Map()
      call.requests.set(requestId, request.requestId)
    }
    try {
      call.task.sink.invoked(call.task, { ...request, requestId })
    } catch (error) {
      throwLater(error)
    }
  }

  logged(call: Call | null, worker: PoolWorker, line: WireLog): void {
    const level = byteToLevel(line.level)
    if (call === null) {
      const stream = level === 'stderr' || level === 'error' ? 'stderr' : 'stdout'
      this.#onOutput({ pid: worker.port.pid, stream, line: line.message })
      return
    }
    const { at, message, dropped } = line
    this.#log(call, { at, level, message, data: line.data === '' ? null : line.data, dropped })
  }

  /** A line of ours in the log of a call's run. */
  note(call: Call, message: string): void {
    this.#log(call, { at: monotonicNow(), level: 'warn', message, data: null, dropped: 0 })
  }

  output(worker: PoolWorker, stream: 'stdout' | 'stderr', text: string): void {
    for (const line of this.#outputOf(worker).push(stream, text)) this.#native(worker, stream, line)
  }

  /** Before a call's outcome is told: no native output of it follows afterwards. */
  finishing(call: Call): void {
    const left = call.nativeLines - MOST_NATIVE_LINES
    if (left <= 0) return
    const message = `${left} more lines of output were left out.`
    this.#log(call, { at: monotonicNow(), level: 'stdout', message, data: null, dropped: left })
  }

  /** Before the fate of a worker's calls is decided. */
  workerEnded(worker: PoolWorker): void {
    const output = this.#outputs.get(worker)
    if (output === undefined) return
    for (const stream of ['stdout', 'stderr'] as const) {
      for (const line of output.end(stream)) this.#native(worker, stream, line)
    }
  }

  saysOutOfMemory(worker: PoolWorker): boolean {
    return this.#outputs.get(worker)?.saysOutOfMemory ?? false
  }

  #native(worker: PoolWorker, stream: 'stdout' | 'stderr', line: string): void {
    const call = worker.onlyCall
    if (call === null) {
      this.#onOutput({ pid: worker.port.pid, stream, line })
      return
    }
    if (++call.nativeLines > MOST_NATIVE_LINES) return
    this.#log(call, { at: monotonicNow(), level: stream, message: line, data: null, dropped: 0 })
  }

  #outputOf(worker: PoolWorker): NativeOutput {
    const known = this.#outputs.get(worker)
    if (known !== undefined) return known
    const output = new NativeOutput()
    this.#outputs.set(worker, output)
    return output
  }

  #log(call: Call, line: TaskLog): void {
    try {
      call.task.sink.logged(call.task, line)
    } catch (error) {
      throwLater(error)
    }
  }
}
