import { Queue } from './queue.ts'
import type { Call, Invocation } from './state.ts'

export const DEFAULT_IN_FLIGHT = 1000

/**
 * Decides which call of a run begins next. Targets and deliveries have a window each, so that slow callbacks never
 * keep a target from starting. Within a window: calls that wait for a further attempt first, then in order; targets in
 * flow order, invocation by invocation. A source's own limit keeps *room* for its targets: what finds none is put
 * aside until a target of that source has ended, so that nothing is looked at in vain.
 */
export class Scheduler {
  readonly #limit: number
  readonly #again = { target: new Queue<Call>(), delivery: new Queue<Call>() }
  readonly #deliveries = new Queue<Call>()
  /** Invocations that had no room and have some now: before those that came later. */
  readonly #resumed = new Queue<Invocation>()
  readonly #invocations = new Queue<Invocation>()
  #targetsInFlight = 0
  #deliveriesInFlight = 0

  constructor(limit = DEFAULT_IN_FLIGHT) {
    this.#limit = limit
  }

  addInvocation(invocation: Invocation): void {
    this.#invocations.push(invocation)
  }

  addDelivery(call: Call): void {
    this.#deliveries.push(call)
  }

  /** A call that was taken before and shall begin again: for its next attempt, or once its service's gate is open. */
  addAgain(call: Call): void {
    this.#again[call.phase === 'target' ? 'target' : 'delivery'].push(call)
  }

  /** The next call that may begin; it counts against its limits until it is released. */
  next(): Call | undefined {
    return this.#nextDelivery() ?? this.#nextTarget()
  }

  /** The call is out: it has ended, or waits at its service's gate. */
  release(call: Call): void {
    this.stepAside(call)
    if (!call.holdsRoom) return
    call.holdsRoom = false
    call.invocation.inFlight--
    this.#offerRoom(call.invocation)
  }

  /** The call waits for something that it invoked. What it waits for must not find its place taken by it. */
  stepAside(call: Call): void {
    if (!call.holdsSlot) return
    call.holdsSlot = false
    if (call.phase === 'target') this.#targetsInFlight--
    else this.#deliveriesInFlight--
  }

  /** The call goes on after it has stepped aside, at once, even if that is one more than the limit. */
  comeBack(call: Call): void {
    if (call.holdsSlot) return
    call.holdsSlot = true
    if (call.phase === 'target') this.#targetsInFlight++
    else this.#deliveriesInFlight++
  }

  #nextDelivery(): Call | undefined {
    if (this.#deliveriesInFlight >= this.#limit) return undefined
    const call = takeQueued(this.#again.delivery) ?? takeQueued(this.#deliveries)
    if (call) this.comeBack(call)
    return call
  }

  #nextTarget(): Call | undefined {
    if (this.#targetsInFlight >= this.#limit) return undefined
    const call = this.#takeAgain() ?? this.#takeFrom(this.#resumed) ?? this.#takeFrom(this.#invocations)
    if (!call) return undefined
    this.comeBack(call)
    call.holdsRoom = true
    call.invocation.inFlight++
    return call
  }

  #takeAgain(): Call | undefined {
    const queue = this.#again.target
    for (let call = queue.shift(); call; call = queue.shift()) {
      const { invocation } = call
      // It was cancelled meanwhile. The room that it may have been called for goes to the next.
      if (call.stage !== 'queued') this.#offerRoom(invocation)
      else if (hasRoom(invocation)) return call
      else {
        invocation.waitingForRoom ??= new Queue()
        invocation.waitingForRoom.push(call)
      }
    }
    return undefined
  }

  #takeFrom(queue: Queue<Invocation>): Call | undefined {
    for (let invocation = queue.peek(); invocation; invocation = queue.peek()) {
      if (hasRoom(invocation)) {
        const call = takeTarget(invocation)
        if (call) return call
      } else invocation.setAside = true
      queue.shift()
    }
    return undefined
  }

  #offerRoom(invocation: Invocation): void {
    if (invocation.plan.concurrency === null) return
    const call = invocation.waitingForRoom && takeQueued(invocation.waitingForRoom)
    if (call) this.#again.target.push(call)
    else if (invocation.setAside) {
      invocation.setAside = false
      this.#resumed.push(invocation)
    }
  }
}

const hasRoom = (invocation: Invocation): boolean =>
  invocation.plan.concurrency === null || invocation.inFlight < invocation.plan.concurrency

/** Calls that were cancelled while they waited are passed over. */
function takeQueued(queue: Queue<Call>): Call | undefined {
  for (let call = queue.shift(); call; call = queue.shift()) if (call.stage === 'queued') return call
  return undefined
}

function takeTarget(invocation: Invocation): Call | undefined {
  while (invocation.nextTarget < invocation.plan.targets.length) {
    const call = invocation.target(invocation.nextTarget++)
    if (call.stage === 'queued') return call
  }
  return undefined
}
