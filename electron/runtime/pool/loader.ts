import type { LoadResult } from './loaded.ts'
import type { PoolService } from './service.ts'
import type { PoolWorker } from './worker.ts'

export interface LoaderStaff {
  /** A worker with nothing to do, in which a service may be tried; null if there is none now. */
  idleWorker(): PoolWorker | null
  /** It is free again. `failed`: modules failed to load in it, which it will remember, so it is not to be used. */
  release(worker: PoolWorker, failed: boolean): void
  /** It may be blocked by what it loads. */
  kill(worker: PoolWorker): void
}

/** A worker that is not blocked notices by itself, and can say more. */
const MARGIN_MS = 500

interface Job {
  readonly service: PoolService
  /** Workers that it has lost for reasons that may be anybody's. */
  losses: number
  readonly resolve: (result: LoadResult) => void
}

/**
 * Loads services for the first time, one at a time in a worker that does nothing else: what ends, blocks or never
 * loads hurts no call, and it is known whose doing it was.
 */
export class Loader {
  readonly #staff: LoaderStaff
  readonly #timeoutMs: number
  #jobs: Job[] = []
  #job: Job | null = null
  #worker: PoolWorker | null = null
  #since = 0
  #failed = false

  constructor(staff: LoaderStaff, timeoutMs: number) {
    this.#staff = staff
    this.#timeoutMs = timeoutMs
  }

  get busy(): boolean {
    return this.#job !== null || this.#jobs.length > 0
  }

  uses(worker: PoolWorker): boolean {
    return this.#worker === worker
  }

  /** Never rejects. */
  load(service: PoolService, now: number): Promise<LoadResult> {
    return new Promise(resolve => {
      this.#jobs.push({ service, losses: 0, resolve })
      this.next(now)
    })
  }

  /** Goes on, if there is something to do and a worker for it. */
  next(now: number): void {
    if (this.#job !== null) return
    if (this.#jobs.length === 0) {
      this.#release()
      return
    }
    this.#worker ??= this.#staff.idleWorker()
    if (this.#worker === null) return
    const job = this.#jobs.shift()
    if (job === undefined) return
    this.#job = job
    this.#since = now
    this.#worker.indexOf(job.service)
  }

  /** A worker answered. */
  loaded(worker: PoolWorker, service: PoolService, result: LoadResult, now: number): void {
    if (worker !== this.#worker || service !== this.#job?.service) return
    this.#end(result, now)
  }

  /** `itself`: what it was loading has ended it. Else it may have been killed from outside, and another worker tries. */
  lost(worker: PoolWorker, { how, itself }: { how: string; itself: boolean }, now: number): void {
    if (worker !== this.#worker) return
    this.#worker = null
    this.#failed = false
    const job = this.#job
    if (job !== null && !itself && job.losses++ === 0) {
      this.#job = null
      this.#jobs.unshift(job)
      this.next(now)
      return
    }
    this.#fail(`its worker process ${how} while it was loading.`, now)
  }

  /** Gives up a service that takes too long. */
  check(now: number): void {
    if (this.#job === null || now - this.#since < this.#timeoutMs + MARGIN_MS) return
    const worker = this.#worker
    this.#worker = null
    this.#failed = false
    if (worker !== null) this.#staff.kill(worker)
    this.#fail(
      `it did not finish within ${this.#timeoutMs} ms. Does something at its top level never end?`,
      now,
    )
  }

  /** Fails what is left. */
  close(message: string): void {
    const jobs = this.#job === null ? this.#jobs : [this.#job, ...this.#jobs]
    this.#jobs = []
    this.#job = null
    for (const job of jobs) job.resolve({ ok: false, message, files: [] })
  }

  #fail(why: string, now: number): void {
    const spec = this.#job?.service.spec
    if (spec === undefined) return
    const message = `Could not load ${spec.kind === 'code' ? spec.file : spec.name}: ${why}`
    this.#end({ ok: false, message, files: [] }, now)
  }

  #end(result: LoadResult, now: number): void {
    const job = this.#job
    this.#job = null
    if (!result.ok && this.#worker !== null) this.#failed = true
    job?.resolve(result)
    this.next(now)
  }

  #release(): void {
    const worker = this.#worker
    this.#worker = null
    const failed = this.#failed
    this.#failed = false
    if (worker !== null) this.#staff.release(worker, failed)
  }
}
