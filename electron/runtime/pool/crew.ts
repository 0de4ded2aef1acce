import { faultPoint } from '../../../shared/fault-point.ts'
import { monotonicNow } from '../clock.ts'
import { sweepGroups } from '../kinds/groups-sweep.ts'
import { WORKER_OPTIONS_VARIABLE, workerOptionsText } from '../worker/options.ts'
import { nameExit } from './fate.ts'
import type { RecorderFiles } from './recorder-files.ts'
import { RecorderView } from './recorder-view.ts'
import { PoolWorker, type WorkerOwner } from './worker.ts'
import type { StartWorker } from './worker-port.ts'

export interface CrewOptions {
  readonly start: StartWorker
  /** The worker's entry. */
  readonly entry: string
  /** File that `import 'fanfare'` gives to services. */
  readonly serviceEntry: string | null
  /** The whole environment of workers. */
  readonly env: Readonly<Record<string, string>>
  readonly heapMb: number | null
  readonly recorders: Pick<RecorderFiles, 'create'>
  readonly payloadBytes: number
  readonly loadTimeoutMs: number
  /** How long the system may refuse new processes before calls fail for it; 10,000 ms. */
  readonly refusedMs?: number
}

export interface CrewOwner extends WorkerOwner {
  workerReady(): void
  /** It is gone. All that it had sent was handed over; its recorder is still to be read. */
  workerLost(worker: PoolWorker, exit: number): void
  workerOutput(worker: PoolWorker, stream: 'stdout' | 'stderr', text: string): void
  /** It sent what can't be read. */
  workerBroken(worker: PoolWorker, error: unknown): void
  /** Workers end before they are ready, again and again. */
  cannotStart(how: string): void
}

/** So many workers in a row may end before they are ready. */
const MOST_FAILURES = 3
/** The system refused a process, for want of something that others may give back: so long until the next try. */
const REFUSED_PAUSE_MS = 100
/** It is given up when it has refused every try for so long. */
const REFUSED_MS = 10_000

/** All worker processes there are, and one that waits to be used. */
export class Crew {
  readonly workers = new Set<PoolWorker>()
  #spare: PoolWorker | null = null
  #failures = 0
  #refusedSince = 0
  #nextTry = 0
  #closing = false
  readonly #options: CrewOptions
  readonly #owner: CrewOwner

  constructor(options: CrewOptions, owner: CrewOwner) {
    this.#options = options
    this.#owner = owner
  }

  get spare(): PoolWorker | null {
    return this.#spare
  }

  /** A worker for a lane: the spare one, else a new one. Null when workers can't be started. */
  take(): PoolWorker | null {
    const spare = this.#spare
    if (spare === null) return this.#spawn()
    this.#spare = null
    return spare
  }

  /** Sees that there is a spare worker. */
  keepSpare(): void {
    if (this.#spare === null) this.#spare = this.#spawn()
  }

  /** Workers could not be started: try again from now on. */
  retry(): void {
    if (this.#failures >= MOST_FAILURES) this.#failures = MOST_FAILURES - 1
  }

  /** The spare worker is not as good as new any more. */
  dropSpare(): PoolWorker | null {
    const spare = this.#spare
    this.#spare = null
    return spare
  }

  /** No worker is started any more; resolves when all are gone. */
  async close(end: (worker: PoolWorker) => void): Promise<void> {
    this.#closing = true
    const gone = [...this.workers].map(
      worker => new Promise<void>(resolve => this.#gone.set(worker, resolve)),
    )
    for (const worker of this.workers) end(worker)
    await Promise.all(gone)
  }

  readonly #gone = new Map<PoolWorker, () => void>()

  #spawn(): PoolWorker | null {
    if (this.#closing || this.#failures >= MOST_FAILURES || monotonicNow() < this.#nextTry) return null
    const options = this.#options
    const { recorder, groups } = options.recorders.create()
    const port = options.start(
      {
        entry: options.entry,
        heapMb: options.heapMb,
        env: {
          ...options.env,
          [WORKER_OPTIONS_VARIABLE]: workerOptionsText({
            recorder,
            groups,
            serviceEntry: options.serviceEntry,
            payloadBytes: options.payloadBytes,
            loadTimeoutMs: options.loadTimeoutMs,
          }),
        },
      },
      {
        spawned: () => {},
        ready: () => {
          this.#failures = 0
          this.#nextTry = 0
          worker.ready = true
          worker.lastHeard = monotonicNow()
          if (!this.#closing) this.#owner.workerReady()
        },
        frame: bytes => this.#receive(worker, bytes),
        output: (stream, text) => this.#owner.workerOutput(worker, stream, text),
        exited: exit => {
          sweepGroups(groups)
          this.#exited(worker, exit)
        },
      },
    )
    const view = recorder === null ? null : new RecorderView(recorder)
    const worker = new PoolWorker(port, view, this.#owner)
    this.workers.add(worker)
    return worker
  }

  #receive(worker: PoolWorker, bytes: Uint8Array): void {
    if (this.#closing) return
    faultPoint('pool.received')
    try {
      worker.receive(bytes, monotonicNow())
    } catch (error) {
      this.#owner.workerBroken(worker, error)
    }
  }

  #exited(worker: PoolWorker, exit: number): void {
    this.workers.delete(worker)
    if (this.#spare === worker) this.#spare = null
    if (!worker.ready && !worker.ended) {
      if (exit < 0) this.#refused()
      else this.#failures++
    }
    if (!this.#closing) {
      faultPoint('pool.worker-lost')
      this.#owner.workerLost(worker, exit)
      if (this.#failures >= MOST_FAILURES) this.#owner.cannotStart(nameExit(exit))
    }
    worker.dispose()
    this.#gone.get(worker)?.()
  }

  #refused(): void {
    const now = monotonicNow()
    // The first in a row: nobody has tried since the last one.
    if (now - this.#nextTry > 10 * REFUSED_PAUSE_MS) this.#refusedSince = now
    this.#nextTry = now + REFUSED_PAUSE_MS
    if (now - this.#refusedSince >= (this.#options.refusedMs ?? REFUSED_MS)) this.#failures = MOST_FAILURES
  }
}
