import type { CommandErrorCode } from '../error-codes.ts'
import type { Problem } from '../flow/problem.ts'
import type { WireError } from './message.ts'

/** What a `CommandError` carries beside its code and message. */
export interface CommandErrorDetails {
  /** What is wrong with a flow, where a flow was refused. */
  readonly problems?: readonly Problem[] | undefined
  /** More for programs, as JSON. */
  readonly details?: WireError['details'] | undefined
  /** What led to it. Stays on this side: it never crosses the border. */
  readonly cause?: unknown
}

/**
 * A command or stream that could not be done, on either side. The code, message, problems and details cross the
 * border; the class does not, each side makes its own. The message is for a user: what, where and what to do.
 */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: CommandErrorCode
  readonly problems: readonly Problem[] | undefined
  readonly details: WireError['details'] | undefined

  constructor(code: CommandErrorCode, message: string, more: CommandErrorDetails = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.problems = more.problems
    this.details = more.details
  }

  static fromWire(error: WireError): CommandError {
    return new CommandError(error.code, error.message, { problems: error.problems, details: error.details })
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      ...(this.problems && { problems: [...this.problems] }),
      ...(this.details !== undefined && { details: this.details }),
    }
  }
}

/** Makes the error that whoever aborted sees. */
export const aborted = (name: string): CommandError => new CommandError('E_ABORTED', `${name} was aborted`)
