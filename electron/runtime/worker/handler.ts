import type { OutcomeCode } from '../../../shared/error-codes.ts'
import type { LogLevel } from '../../../shared/run/event.ts'

/** One call, as the handlers of Fanfare's own kinds see it. */
export interface HandlerCall {
  /** The host's number of this call, unique in the worker. */
  readonly id: number
  /** The request or payload, JSON text. */
  readonly body: string
  /** The run's input as JSON text; null where the host sent none. */
  readonly input: string | null
  /** Aborts when the call is cancelled or its worker ends. */
  readonly signal: AbortSignal
  /** 1 for the first try. */
  readonly attempt: number
  /** Adds a line to the call's log. `data` is anything that has a JSON form. */
  log(level: LogLevel, message: string, data?: unknown): void
}

/** A handler of one of Fanfare's own kinds: gives the response as JSON text, or throws a `HandlerError`. */
export type BuiltInHandler = (call: HandlerCall) => Promise<string>

/** A failure with a code of its own. The exception that callbacks see is the message alone, without a stack. */
export class HandlerError extends Error {
  override readonly name = 'HandlerError'
  readonly code: OutcomeCode

  constructor(code: OutcomeCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
