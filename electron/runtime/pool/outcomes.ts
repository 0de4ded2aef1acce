import type { OutcomeCode } from '../../../shared/error-codes.ts'
import type { AttemptResult } from '../types.ts'
import { type Call, CallState } from './call.ts'

/**
 * Tells tasks' sinks what became of them. A sink that throws must not cost the other calls of a frame their outcomes:
 * its error is thrown again once the turn's work is done.
 */
export class Outcomes {
  #open = 0
  #later: { readonly call: Call; readonly result: AttemptResult }[] = []

  /** Calls that have no outcome yet. */
  get open(): number {
    return this.#open
  }

  /** A call that is to get an outcome. It is found by its task until then, without a map. */
  expect(call: Call): void {
    call.task.held = call
    this.#open++
  }

  finish(call: Call, result: AttemptResult): void {
    this.#settled(call)
    this.#tell(call, result)
  }

  /** For calls that end while their owner is calling the pool: told when this turn's code has run. */
  finishLater(call: Call, result: AttemptResult): void {
    this.#settled(call)
    this.#later.push({ call, result })
    if (this.#later.length > 1) return
    queueMicrotask(() => {
      const later = this.#later
      this.#later = []
      for (const { call, result } of later) this.#tell(call, result)
    })
  }

  fail(call: Call, code: OutcomeCode, text: string, now: number): void {
    this.finish(call, failure(call, code, text, now))
  }

  failLater(call: Call, code: OutcomeCode, text: string, now: number): void {
    this.finishLater(call, failure(call, code, text, now))
  }

  cancelled(call: Call, now: number): void {
    this.failLater(call, 'E_CANCELLED', `${call.service.name} was cancelled.`, now)
  }

  started(call: Call): void {
    if (call.announced) return
    call.announced = true
    try {
      call.task.sink.started(call.task, call.startedAt)
    } catch (error) {
      throwLater(error)
    }
  }

  #settled(call: Call): void {
    // An abandoned call stays what it is to its worker.
    if (call.state !== CallState.ABANDONED) call.state = CallState.DONE
    if (call.task.held !== call) return
    call.task.held = null
    this.#open--
  }

  #tell(call: Call, result: AttemptResult): void {
    try {
      call.task.sink.finished(call.task, result)
    } catch (error) {
      throwLater(error)
    }
  }
}

function failure(call: Call, code: OutcomeCode, text: string, now: number): AttemptResult {
  return { ok: false, code, text, startedAt: call.started ? call.startedAt : null, endedAt: now }
}

export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
