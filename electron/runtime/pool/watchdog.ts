import type { Call } from './call.ts'
import { CallState } from './call.ts'
import type { PoolWorker } from './worker.ts'

/** How often workers are looked at while anything runs. */
export const TICK_MS = 20
/** A worker that was not heard of for so long is asked whether it lives. */
const QUIET_MS = 15
/** It is blocked when it does not answer for so long. */
const SILENT_MS = 30
/**
 * The same, where it can't be told whether the call that should be over is what blocks it: on a machine with far more to
 * do than it has cores, a worker that only waits for its turn is silent for more than 100 ms, and those beside the call
 * would pay for it.
 */
const SILENT_UNSURE_MS = 250
/** How long a call that was told to end may take for it before its worker is given up. */
const GRACE_MS = 250
/** Before a deadline it is worth knowing whether a worker is blocked. */
const AHEAD_MS = 60
/** Past its lease a worker starts nothing; this much later its recorder shows all that it had started. */
const LEASE_MARGIN_MS = 2

export interface Watched {
  readonly workers: Iterable<PoolWorker>
  /** Whether calls wait that this worker could take. */
  isWanted(worker: PoolWorker): boolean
  /** Its time is over: it is given its outcome, and its worker is asked to end it. */
  expire(worker: PoolWorker, call: Call, now: number): void
  /** Calls that the worker had and will not start. */
  takenBack(calls: readonly Call[]): void
  /** Ends a worker at once; `blockedBy` is to blame. */
  kill(worker: PoolWorker, blockedBy: Call | null): void
  /** The worker gets no new calls, and ends when it has none that counts. */
  retire(worker: PoolWorker): void
  /** It wrote what can't be read. */
  workerBroken(worker: PoolWorker, error: unknown): void
  /** The worker has had this service to load for too long. */
  stuckLoading(worker: PoolWorker, calls: readonly Call[]): void
}

/** Looks after workers: deadlines, silence, leases, and calls that do not end when they are told to. */
export class Watchdog {
  readonly #watched: Watched
  readonly #loadTimeoutMs: number

  constructor(watched: Watched, loadTimeoutMs: number) {
    this.#watched = watched
    this.#loadTimeoutMs = loadTimeoutMs
  }

  check(now: number): void {
    for (const worker of this.#watched.workers) {
      if (!worker.ready || worker.ended || (worker.calls.size === 0 && worker.loading.size === 0)) continue
      try {
        this.#checkWorker(worker, now)
      } catch (error) {
        this.#watched.workerBroken(worker, error)
      }
    }
  }

  #checkWorker(worker: PoolWorker, now: number): void {
    const silent = this.#listen(worker, now)
    this.#expire(worker, now)
    if (worker.abandoned > 0) this.#endAbandoned(worker, silent, now)
    this.#checkLoading(worker, now)
  }

  /** Asks a quiet worker for an answer, and reads what it is at. Gives how long the answer has been due, ms. */
  #listen(worker: PoolWorker, now: number): number {
    if (now - worker.lastHeard <= QUIET_MS || !this.#matters(worker, now)) return 0
    if (worker.pingedAt === 0) worker.ping(now)
    const known = worker.readRecorder(false)
    if (known && worker.unstarted > 0 && now > worker.leaseEnd + LEASE_MARGIN_MS) {
      // Without this it would look idle, and get them all again.
      worker.blocked = true
      this.#watched.takenBack(worker.takeBack())
    }
    const silent = worker.pingedAt === 0 ? 0 : now - worker.pingedAt
    if (silent > SILENT_MS && !worker.hasRecorder) worker.assumeStarted()
    if (silent > SILENT_MS) worker.blocked = true
    return silent
  }

  #matters(worker: PoolWorker, now: number): boolean {
    return (
      worker.unstarted > 0 ||
      worker.abandoned > 0 ||
      worker.loading.size > 0 ||
      worker.nextDeadline - now < AHEAD_MS ||
      this.#watched.isWanted(worker)
    )
  }

  #expire(worker: PoolWorker, now: number): void {
    if (now < worker.nextDeadline) return
    let next = Number.POSITIVE_INFINITY
    for (const call of worker.calls.values()) {
      if (call.state !== CallState.RUNNING) continue
      if (call.deadline <= now) this.#watched.expire(worker, call, now)
      else if (call.deadline < next) next = call.deadline
    }
    worker.nextDeadline = next
  }

  #endAbandoned(worker: PoolWorker, silent: number, now: number): void {
    const { current } = worker
    // A live call that has the thread may hold it: what should be over gets its turn to end afterwards.
    const innocent = current !== null && current.state !== CallState.ABANDONED
    if (worker.blocked && !innocent && silent > (current === null ? SILENT_UNSURE_MS : SILENT_MS)) {
      this.#watched.kill(worker, current ?? oldestAbandoned(worker))
      return
    }
    if (worker.blocked) return
    const overdue = oldestAbandoned(worker)
    if (overdue === null || now - overdue.abandonedAt < GRACE_MS) return
    if (worker.live === 0) this.#watched.kill(worker, null)
    else if (!worker.retiring) this.#watched.retire(worker)
  }

  #checkLoading(worker: PoolWorker, now: number): void {
    for (const [service, since] of worker.loading) {
      if (now - since < this.#loadTimeoutMs || worker.current !== null) continue
      const calls = worker.calls
        .values()
        .filter(call => call.service === service && call.state === CallState.SENT)
      if (calls.length === 0) continue
      service.broken = `it was not loaded after ${this.#loadTimeoutMs / 1000} s`
      this.#watched.stuckLoading(worker, calls)
      return
    }
  }
}

function oldestAbandoned(worker: PoolWorker): Call | null {
  let oldest: Call | null = null
  for (const call of worker.calls.values()) {
    if (call.state !== CallState.ABANDONED) continue
    if (oldest === null || call.abandonedAt < oldest.abandonedAt) oldest = call
  }
  return oldest
}
