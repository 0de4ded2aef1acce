import { types } from 'node:util'
import type { OutcomeCode } from '../../../shared/error-codes.ts'
import { faultPoint } from '../../../shared/fault-point.ts'
import { codeToByte } from '../../../shared/outcome-codes.ts'
import { monotonicNow } from '../clock.ts'
import { writeFinished } from '../wire/from-worker.ts'
import type { Call } from './call.ts'
import { describeException } from './exception.ts'
import { HandlerError } from './handler.ts'
import type { Logs } from './logs.ts'
import type { Outbox } from './outbox.ts'
import { serialise } from './serialise.ts'

/** Gives each call its one outcome, whatever its handler does and however often. */
export class Finisher {
  readonly #outbox: Outbox
  readonly #logs: Logs
  readonly #live: Map<number, Call>
  readonly #payloadBytes: number

  constructor(outbox: Outbox, logs: Logs, live: Map<number, Call>, payloadBytes: number) {
    this.#outbox = outbox
    this.#logs = logs
    this.#live = live
    this.#payloadBytes = payloadBytes
  }

  /** A handler in code has returned. */
  returned(call: Call, value: unknown): void {
    if (call.done) return
    const response = value === undefined ? call.response?.payload : value
    let text: string
    try {
      text = response === undefined ? '""' : serialise(response, 'response', this.#payloadBytes)
    } catch (error) {
      this.unreadable(call, error)
      return
    }
    this.#finish(call, true, 0, text)
  }

  /** One of Fanfare's own kinds has given its response. */
  succeed(call: Call, text: string): void {
    if (!call.done) this.#finish(call, true, 0, text)
  }

  /** The response can't be made JSON: `error` says why. */
  unreadable(call: Call, error: unknown): void {
    const own = isHandlerError(error)
    const code = own ? error.code : 'E_RESPONSE_NOT_SERIALISABLE'
    this.fail(call, code, own ? error.message : `The response can not be read: ${describeException(error)}`)
  }

  /** The handler has thrown, whatever that is. */
  threw(call: Call, error: unknown): void {
    if (call.done) {
      this.late(call, error)
      return
    }
    const own = isHandlerError(error)
    // Of what handlers in code throw only this says more than that they threw: a request was too large to be sent.
    const coded = own && (call.slot.handler?.kind === 'own' || error.code === 'E_PAYLOAD_TOO_LARGE')
    const code = coded ? error.code : call.cancelled ? 'E_CANCELLED' : 'E_SERVICE_THREW'
    this.fail(call, code, coded ? error.message : describeException(error))
  }

  /** Gives the call a failure. */
  fail(call: Call, code: OutcomeCode, text: string): void {
    if (!call.done) this.#finish(call, false, codeToByte(code), text)
  }

  /** Something was thrown that no handler's promise carries. `call`: whose it is, if that is known. */
  late(call: Call | undefined, error: unknown): void {
    if (call && !call.done) {
      this.threw(call, error)
      return
    }
    const when = call ? `after ${call.slot.name} had finished` : 'outside of any call'
    this.#logs.add(call, 'error', `Thrown ${when}: ${describeException(error)}`)
  }

  #finish(call: Call, ok: boolean, code: number, text: string): void {
    this.#logs.finish(call)
    const at = monotonicNow()
    const hold = call.startedAt === 0 ? 0 : call.hold < 0 ? at - call.startedAt : call.hold
    writeFinished(this.#outbox.writer, call.id, ok, code, at, hold, text)
    call.done = true
    this.#live.delete(call.id)
    faultPoint('worker.finished')
    this.#outbox.touch(at)
    // Others that run may block this process before it sends: this outcome must not be lost with theirs.
    if (this.#live.size > 0) this.#outbox.secure()
  }
}

/** Never runs a thrown Proxy's code. */
const isHandlerError = (error: unknown): error is HandlerError =>
  types.isNativeError(error) && error instanceof HandlerError
