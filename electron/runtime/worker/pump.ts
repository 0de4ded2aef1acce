import type { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { faultPoint } from '../../../shared/fault-point.ts'
import { monotonicNow } from '../clock.ts'
import { writeDrained, writeReturned, writeStarted } from '../wire/from-worker.ts'
import type { Call, FrameState } from './call.ts'
import { HandlerContext } from './context.ts'
import type { Finisher } from './finisher.ts'
import type { Outbox } from './outbox.ts'
import { outcomeOf } from './outcome.ts'

/**
 * Starts calls one behind the other, in the order in which they came. Each has its start mark where the host will find
 * it before its handler runs. A handler that awaits goes on by itself while the next ones start.
 */
export class Pump {
  readonly #outbox: Outbox
  readonly #storage: AsyncLocalStorage<Call>
  readonly #finisher: Finisher
  readonly #live: Map<number, Call>
  #queue: Call[] = []
  #next = 0
  /** CALLS frames with calls that are neither started nor handed back, oldest first. */
  #frames: FrameState[] = []
  #framesDone = 0

  constructor(outbox: Outbox, storage: AsyncLocalStorage<Call>, finisher: Finisher, live: Map<number, Call>) {
    this.#outbox = outbox
    this.#storage = storage
    this.#finisher = finisher
    this.#live = live
  }

  /** A CALLS frame has come; its calls follow by `add`, now or when their service has loaded. */
  frame(frame: FrameState): void {
    this.#frames.push(frame)
  }

  add(call: Call): void {
    this.#queue.push(call)
  }

  /** Starts what is queued, unless that is being done. */
  run(): void {
    if (!this.#outbox.held) void this.#run()
  }

  /** Finds a call that has not started. */
  queued(id: number): Call | undefined {
    for (let index = this.#next; index < this.#queue.length; index++) {
      if (this.#queue[index]?.id === id) return this.#queue[index]
    }
    return undefined
  }

  async #run(): Promise<void> {
    this.#outbox.held = true
    let turnEnds = monotonicNow() + TURN_MS
    for (let call = this.#queue[this.#next]; call !== undefined; call = this.#queue[this.#next]) {
      this.#next += 1
      if (monotonicNow() > turnEnds) {
        // Cancels and pings, and the timers and sockets of calls that run, get their turn.
        this.#outbox.flush()
        await nextTurn()
        turnEnds = monotonicNow() + TURN_MS
      }
      try {
        if (this.#start(call)) await this.#firstAwait(call)
      } catch (error) {
        // Not the handler's doing, which is caught: memory for a record was refused, for one.
        this.#finisher.late(call, error)
      }
    }
    this.#queue = []
    this.#next = 0
    this.#outbox.held = false
    this.#drained()
    this.#outbox.flush()
  }

  /** Lets a handler that is done without waiting for anything finish, and sees how long one that waits took. */
  async #firstAwait(call: Call): Promise<void> {
    await undefined
    await undefined
    if (!call.done) call.hold = monotonicNow() - call.startedAt
  }

  /** True when the call goes on without us. */
  #start(call: Call): boolean {
    const at = monotonicNow()
    const { frame } = call
    frame.left -= 1
    if (call.cancelled) {
      this.#finisher.fail(call, 'E_CANCELLED', 'It was cancelled before it began')
      return false
    }
    if (at > frame.deadline) {
      this.#return(call, at)
      return false
    }
    writeStarted(this.#outbox.writer, call.id, at)
    this.#outbox.mark(at)
    // The host takes back what has no start mark after the deadline. Looking again once the mark is written makes sure
    // that not both of us own the call: either the host sees the mark, or we see that it is too late.
    if (frame.deadline !== Number.POSITIVE_INFINITY && monotonicNow() > frame.deadline) {
      this.#return(call, at)
      return false
    }
    faultPoint('worker.marked')
    call.startedAt = at
    this.#live.set(call.id, call)
    return this.#storage.run(call, this.#invoke, call)
  }

  #return(call: Call, at: number): void {
    writeReturned(this.#outbox.writer, call.id)
    this.#outbox.touch(at)
  }

  /** Runs in the call's own asynchronous context, and so does what follows its promise. */
  readonly #invoke = (call: Call): boolean => {
    const { handler, failure, name } = call.slot
    const finisher = this.#finisher
    if (handler === null) {
      finisher.fail(call, 'E_SERVICE_LOAD', failure ?? `${name} was never loaded`)
      return false
    }
    let result: unknown
    try {
      if (handler.kind === 'own') {
        handler.handle(call).then(
          text => finisher.succeed(call, text),
          error => finisher.threw(call, error),
        )
        return true
      }
      const { handle } = handler
      result = handle(new HandlerContext(call))
    } catch (error) {
      finisher.threw(call, error)
      return false
    }
    return outcomeOf(
      result,
      value => finisher.returned(call, value),
      error => finisher.threw(call, error),
      error => finisher.unreadable(call, error),
    )
  }

  #drained(): void {
    let done = 0
    while (done < this.#frames.length && this.#frames[done]?.left === 0) done++
    if (done > 0) this.#frames.splice(0, done)
    this.#framesDone += done
    writeDrained(this.#outbox.writer, this.#framesDone)
  }
}

/** After so long without a pause others get their turn, ms. */
const TURN_MS = 10
