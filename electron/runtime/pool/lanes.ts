import type { Call } from './call.ts'
import { Lane, type LaneStaff } from './lane.ts'
import { OwnLane, type OwnLaneStaff } from './own-lane.ts'
import { Sender } from './sender.ts'
import type { PoolWorker } from './worker.ts'

/** Workers beyond the lane's size, for quick calls, while all others are blocked. */
const extraFor = (workers: number): number => Math.max(2, workers)

/** Where calls wait, by who may run them. */
export class Lanes {
  readonly code: Lane
  readonly own: OwnLane
  readonly #io: Lane
  readonly #expression: Lane

  /** @param workers for services in code @param most workers that run one call at a time */
  constructor(workers: number, most: number, staff: OwnLaneStaff) {
    const sender = new Sender()
    const base = Math.min(2, workers)
    this.code = shared({ base, most: workers, extra: extraFor(workers) }, staff, sender, call =>
      this.#toOwn(call),
    )
    this.own = new OwnLane(most, staff, sender)
    this.#io = shared({ base: 0, most: 1, extra: 1 }, staff, sender, () => {})
    this.#expression = shared({ base: 0, most: 1, extra: 1 }, staff, sender, () => {})
  }

  push(call: Call): void {
    if (isOwn(call)) this.#toOwn(call)
    else this.#shared(call).queue.push(call)
  }

  /** Takes back what was given to a worker. */
  putBack(call: Call): void {
    call.own = isOwn(call)
    if (call.own) this.own.putBack(call)
    else this.#shared(call).queue.putBack(call)
  }

  /** A waiting call has its outcome. */
  forget(call: Call): void {
    if (call.own) this.own.forget(call)
    else this.#shared(call).queue.forget()
  }

  dispatch(now: number): void {
    this.code.dispatch(now)
    this.own.dispatch(now)
    this.#io.dispatch(now)
    this.#expression.dispatch(now)
  }

  /** Adds workers where calls have been waiting, or where some could not be had when they were lost. */
  grow(): void {
    this.code.fill()
    this.code.grow()
    this.#io.grow()
    this.#expression.grow()
  }

  /** Takes a worker out of its lane, and sees to a lane that has to have some. */
  remove(worker: PoolWorker): void {
    if (this.code.remove(worker)) this.code.fill()
    else if (!this.own.remove(worker) && !this.#io.remove(worker)) this.#expression.remove(worker)
  }

  /** Workers of these run code that can change. */
  ofCode(): PoolWorker[] {
    return [...this.code.workers, ...this.own.workers]
  }

  /** Workers that run processes for their calls. */
  get ofProcesses(): readonly PoolWorker[] {
    return this.#io.workers
  }

  isWanted(worker: PoolWorker): boolean {
    for (const lane of [this.code, this.#io, this.#expression]) {
      if (lane.queue.size > 0 && lane.workers.includes(worker)) return true
    }
    return false
  }

  /** Takes out the waiting calls that no worker which is there will come to. */
  *drainHopeless(): Generator<Call> {
    for (const lane of [this.code, this.#io, this.#expression]) {
      if (!lane.workers.some(worker => worker.ready)) yield* drained(lane)
    }
    yield* this.own.drain()
  }

  #toOwn(call: Call): void {
    call.own = true
    this.own.push(call)
  }

  #shared(call: Call): Lane {
    switch (call.service.lane) {
      case 'code':
        return this.code
      case 'io':
        return this.#io
      case 'expression':
        return this.#expression
    }
  }
}

function* drained(lane: Lane): Generator<Call> {
  for (let call = lane.queue.shift(); call !== undefined; call = lane.queue.shift()) yield call
}

function shared(
  size: ConstructorParameters<typeof Lane>[0],
  staff: LaneStaff,
  sender: Sender,
  sendElsewhere: (call: Call) => void,
): Lane {
  return new Lane(size, staff, sender, call => !isOwn(call), sendElsewhere)
}

/** Only code can be asked to run alone, or has to: the other lanes run nothing but our own. */
function isOwn(call: Call): boolean {
  return (
    call.service.lane === 'code' &&
    (call.task.isolation === 'own' || call.service.quarantined || call.suspect)
  )
}
