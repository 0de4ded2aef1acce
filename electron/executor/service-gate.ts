import { Queue } from './queue.ts'
import type { Call } from './state.ts'

/** Keeps services to their own limit of calls in flight, over all runs. */
export class ServiceGate {
  readonly #services = new Map<string, { inFlight: number; waiting: Queue<Call> }>()

  /** Lets a call pass and counts it, or keeps it until `leave` gives it back. */
  enter(call: Call, limit: number): boolean {
    let service = this.#services.get(call.service)
    if (!service) {
      service = { inFlight: 0, waiting: new Queue() }
      this.#services.set(call.service, service)
    }
    call.calledToGate = null
    if (service.inFlight >= limit) {
      service.waiting.push(call)
      return false
    }
    service.inFlight++
    call.gate = call.service
    return true
  }

  /** Counts a call that goes on after a pause in which it did not count, whatever the limit. */
  reenter(call: Call, name: string): void {
    const service = this.#services.get(name)
    if (!service || call.gate !== null) return
    service.inFlight++
    call.gate = name
  }

  /**
   * The call that may try again now that this one is out, if any waits. A call that was told to try again and never
   * will (it was cancelled meanwhile) passes its turn on by the same way.
   */
  leave(call: Call): Call | undefined {
    const name = call.gate ?? call.calledToGate
    if (name === null) return undefined
    const service = this.#services.get(name)
    if (!service) return undefined
    if (call.gate !== null) service.inFlight--
    call.gate = null
    call.calledToGate = null
    for (let next = service.waiting.shift(); next; next = service.waiting.shift()) {
      if (next.stage === 'at-gate') {
        next.calledToGate = name
        return next
      }
    }
    return undefined
  }
}
