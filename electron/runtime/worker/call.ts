import type { LogLevel } from '../../../shared/run/event.ts'
import type { WireDelivery } from '../wire/delivery.ts'
import type { CallContext } from '../wire/frames.ts'
import { cancelReason } from './cancel-reason.ts'
import type { HandlerCall } from './handler.ts'
import type { LogState } from './log-state.ts'
import type { Logs } from './logs.ts'
import type { CidMaker } from './new-cid.ts'
import type { Outbox } from './outbox.ts'
import type { ServiceSlot } from './service-slot.ts'
import type { Waits } from './waits.ts'

/** What all calls of a worker share. */
export interface CallHost {
  readonly outbox: Outbox
  readonly logs: Logs
  readonly cids: CidMaker
  /** The largest request or response, bytes of JSON text. */
  readonly payloadBytes: number
}

/** One CALLS frame, as far as its calls must know it. */
export interface FrameState {
  /** None of its calls is started after this, monotonic ms. */
  readonly deadline: number
  /** Calls neither started nor handed back yet. */
  left: number
}

/** What a call is made of. */
export interface CallInit {
  readonly id: number
  readonly slot: ServiceSlot
  readonly body: string
  readonly input: string | null
  readonly delivery: WireDelivery | null
  readonly context: CallContext
  readonly channel: number
  readonly attempt: number
  readonly frame: FrameState
}

/** A call from its arrival to its end; the store of AsyncLocalStorage while its handler runs. */
export class Call implements HandlerCall {
  readonly host: CallHost
  readonly id: number
  readonly slot: ServiceSlot
  readonly body: string
  readonly input: string | null
  readonly delivery: WireDelivery | null
  readonly context: CallContext
  /** Index in `channels`. */
  readonly channel: number
  readonly attempt: number
  readonly frame: FrameState
  /** Monotonic ms; 0 until it starts. */
  startedAt = 0
  /** How long its handler kept the thread at first, ms; -1 until that is known. */
  hold = -1
  /** Its outcome was written. */
  done = false
  cancelled = false
  logState: LogState | null = null
  waits: Waits | null = null
  /** What the handler put into `ctx.response.payload`. */
  response: { payload: unknown } | null = null
  #cid: string | null = null
  #abort: AbortController | null = null

  constructor(host: CallHost, init: CallInit) {
    this.host = host
    this.id = init.id
    this.slot = init.slot
    this.body = init.body
    this.input = init.input
    this.delivery = init.delivery
    this.context = init.context
    this.channel = init.channel
    this.attempt = init.attempt
    this.frame = init.frame
  }

  /** The call's own correlation id. */
  get cid(): string {
    this.#cid ??= this.host.cids.next()
    return this.#cid
  }

  get signal(): AbortSignal {
    if (this.#abort === null) {
      this.#abort = new AbortController()
      if (this.cancelled) this.#abort.abort(cancelReason())
    }
    return this.#abort.signal
  }

  log(level: LogLevel, message: string, data?: unknown): void {
    this.host.logs.add(this, level, message, data)
  }

  /** Tells the handler to stop. What becomes of the call is still the handler's to say. */
  cancel(): void {
    if (this.cancelled || this.done) return
    this.cancelled = true
    this.waits?.cancel()
    this.#abort?.abort(cancelReason())
  }
}
