import type { Call } from './call.ts'
import { CallQueue } from './call-queue.ts'
import type { LaneStaff } from './lane.ts'
import type { Sender } from './sender.ts'
import type { PoolService } from './service.ts'
import type { PoolWorker } from './worker.ts'

/** Idle workers that are kept for the next call of their service. */
const KEPT = 2

export interface OwnLaneStaff extends LaneStaff {
  end(worker: PoolWorker): void
}

/** Calls that share a worker with no other call: one at a time in a worker that runs no other service. */
export class OwnLane {
  readonly workers: PoolWorker[] = []
  readonly #queues = new Map<PoolService, CallQueue>()
  readonly #most: number
  readonly #staff: OwnLaneStaff
  readonly #sender: Sender

  constructor(most: number, staff: OwnLaneStaff, sender: Sender) {
    this.#most = most
    this.#staff = staff
    this.#sender = sender
  }

  get waiting(): number {
    let waiting = 0
    for (const queue of this.#queues.values()) waiting += queue.size
    return waiting
  }

  push(call: Call): void {
    this.#queueOf(call.service).push(call)
  }

  putBack(call: Call): void {
    this.#queueOf(call.service).putBack(call)
  }

  forget(call: Call): void {
    this.#queues.get(call.service)?.forget()
  }

  /** Every waiting call, taken out. */
  *drain(): Generator<Call> {
    for (const queue of this.#queues.values()) {
      for (let call = queue.shift(); call !== undefined; call = queue.shift()) yield call
    }
    this.#queues.clear()
  }

  dispatch(now: number): void {
    if (this.#queues.size === 0) return
    // One call for each service in turn, as long as anything moves.
    for (let moved = true; moved; ) {
      moved = false
      for (const [service, queue] of [...this.#queues]) {
        const worker = queue.peek() === undefined ? null : this.#workerFor(service)
        const call = worker === null ? undefined : queue.shift()
        if (worker !== null && call !== undefined) {
          worker.ownedBy = service
          this.#sender.sendOne(worker, call, now)
          moved = true
        }
        if (queue.size === 0) this.#queues.delete(service)
      }
    }
    this.#hire()
    this.trim(KEPT)
  }

  /** Ends idle workers beyond `kept`. */
  trim(kept: number): void {
    const idle = this.workers.filter(worker => worker.ready && worker.calls.size === 0)
    for (const worker of idle.slice(0, Math.max(0, idle.length - kept))) this.#staff.end(worker)
  }

  remove(worker: PoolWorker): boolean {
    const index = this.workers.indexOf(worker)
    if (index >= 0) this.workers.splice(index, 1)
    return index >= 0
  }

  #queueOf(service: PoolService): CallQueue {
    const known = this.#queues.get(service)
    if (known !== undefined) return known
    const queue = new CallQueue()
    this.#queues.set(service, queue)
    return queue
  }

  #workerFor(service: PoolService): PoolWorker | null {
    let fresh: PoolWorker | null = null
    for (const worker of this.workers) {
      if (!worker.ready || worker.calls.size > 0 || this.#staff.isReserved(worker)) continue
      if (worker.ownedBy === service) return worker
      if (worker.ownedBy === null) fresh ??= worker
    }
    return fresh
  }

  /** Workers for what still waits; an idle one of another service makes place for one. */
  #hire(): void {
    let wanted = this.waiting - this.workers.filter(worker => !worker.ready).length
    while (wanted-- > 0) {
      if (this.workers.length >= this.#most) {
        const idle = this.workers.find(worker => worker.ready && worker.calls.size === 0)
        if (idle === undefined) return
        this.#staff.end(idle)
      }
      const worker = this.#staff.take()
      if (worker === null) return
      this.workers.push(worker)
    }
  }
}
