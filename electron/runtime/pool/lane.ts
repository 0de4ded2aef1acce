import { BATCH_BUDGET_MS } from './batch-rule.ts'
import type { Call } from './call.ts'
import { CallQueue } from './call-queue.ts'
import type { Sender } from './sender.ts'
import type { PoolWorker } from './worker.ts'

/** How a lane comes by workers. */
export interface LaneStaff {
  /** A worker that nobody uses; it may not be ready yet. Null when none can be had. */
  take(): PoolWorker | null
  /** Whether a worker is kept from taking calls for now. */
  isReserved(worker: PoolWorker): boolean
}

export interface LaneSize {
  /** Workers that are there from the beginning and stay when nothing runs. */
  readonly base: number
  /** Workers that it grows to while calls have to wait. */
  readonly most: number
  /** Workers beyond that while all are blocked. */
  readonly extra: number
}

/** Calls that share workers: a queue, and who takes from it. */
export class Lane {
  readonly queue = new CallQueue()
  readonly workers: PoolWorker[] = []
  readonly #size: LaneSize
  readonly #staff: LaneStaff
  readonly #sender: Sender
  /** Calls that have no place here any more. */
  readonly #belongs: (call: Call) => boolean
  readonly #sendElsewhere: (call: Call) => void

  constructor(
    size: LaneSize,
    staff: LaneStaff,
    sender: Sender,
    belongs: (call: Call) => boolean,
    sendElsewhere: (call: Call) => void,
  ) {
    this.#size = size
    this.#staff = staff
    this.#sender = sender
    this.#belongs = belongs
    this.#sendElsewhere = sendElsewhere
  }

  /** Hands waiting calls to workers that have little to do. */
  dispatch(now: number): void {
    for (;;) {
      const call = this.queue.peek()
      if (call === undefined) return
      if (!this.#belongs(call)) {
        this.queue.shift()
        this.#sendElsewhere(call)
        continue
      }
      if (this.workers.length === 0) this.#hire(1)
      const worker = this.#pick()
      if (worker === null) return
      this.#sender.sendBatch(worker, this.queue, this.#idle, now, this.#belongs)
    }
  }

  /** Brings the lane to its least size. */
  fill(): void {
    this.#hire(this.#size.base - this.workers.length)
  }

  /** Called while calls wait: more workers, if they may be had and none is on its way. */
  grow(): void {
    if (this.queue.size === 0 || this.workers.some(worker => !worker.ready)) return
    const { length } = this.workers
    if (length < this.#size.most) this.#hire(Math.min(length, this.#size.most - length))
    else if (length < this.#size.most + this.#size.extra && this.workers.every(worker => worker.blocked))
      this.#hire(1)
  }

  /** Takes out a worker that is ended or retired. False when it was not of this lane. */
  remove(worker: PoolWorker): boolean {
    const index = this.workers.indexOf(worker)
    if (index >= 0) this.workers.splice(index, 1)
    return index >= 0
  }

  /** Workers beyond `count` that have nothing to do. */
  surplus(count: number): PoolWorker[] {
    const idle = this.workers.filter(worker => worker.calls.size === 0 && !this.#staff.isReserved(worker))
    return idle.slice(0, Math.max(0, Math.min(idle.length, this.workers.length - count)))
  }

  get base(): number {
    return this.#size.base
  }

  get most(): number {
    return this.#size.most
  }

  #idle = 0

  #pick(): PoolWorker | null {
    let best: PoolWorker | null = null
    let idle = 0
    for (const worker of this.workers) {
      if (!worker.ready || worker.blocked || worker.load >= BATCH_BUDGET_MS || this.#staff.isReserved(worker))
        continue
      if (worker.load === 0) idle++
      if (best === null || worker.load < best.load) best = worker
    }
    this.#idle = idle
    return best
  }

  #hire(count: number): void {
    for (let hired = 0; hired < count; hired++) {
      const worker = this.#staff.take()
      if (worker === null) return
      this.workers.push(worker)
    }
  }
}
