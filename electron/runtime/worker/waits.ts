import type { OutcomeCode } from '../../../shared/error-codes.ts'
import { cancelReason } from './cancel-reason.ts'
import { invocationError } from './invocation-error.ts'

interface Wait {
  readonly what: string
  /** An object whose `stack` says where the invocation was issued. */
  readonly site: { stack?: string }
  resolve(value: unknown): void
  reject(error: Error): void
}

/** The invocations that one call has issued, and those whose outcome it waits for. */
export class Waits {
  readonly #waits = new Map<number, Wait>()
  #issued = 0

  /** A number for an invocation, unique in the call. */
  next(): number {
    this.#issued += 1
    return this.#issued
  }

  /** The outcome of `requestId`. `what` names it in errors. */
  wait(requestId: number, what: string, site: { stack?: string }): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waits.set(requestId, { what, site, resolve, reject }))
  }

  /** `text`: JSON text when ok, else the exception's text. */
  settle(requestId: number, ok: boolean, code: OutcomeCode | null, text: string): void {
    const wait = this.#waits.get(requestId)
    if (!wait) return
    this.#waits.delete(requestId)
    if (!ok) {
      wait.reject(invocationError(wait.what, code, text, wait.site))
      return
    }
    try {
      wait.resolve(JSON.parse(text))
    } catch (error) {
      wait.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** The call is cancelled: nothing more is waited for. */
  cancel(): void {
    for (const wait of this.#waits.values()) wait.reject(cancelReason())
    this.#waits.clear()
  }
}
