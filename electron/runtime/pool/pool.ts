import { byteToCode, codeToByte, type OutcomeCode } from '../../../shared/error-codes.ts'
import { monotonicNow } from '../clock.ts'
import type { Task } from '../types.ts'
import { encodeEnd, encodeSettle } from '../wire/to-worker.ts'
import { loadFailure, whyRefused } from './admission.ts'
import { Call, CallState } from './call.ts'
import { CallEvents, type WorkerOutput } from './call-events.ts'
import { Crew, type CrewOptions, type CrewOwner } from './crew.ts'
import { judge } from './death.ts'
import { Lanes } from './lanes.ts'
import { type LoadResult, parseLoaded } from './loaded.ts'
import { Loader } from './loader.ts'
import { Outcomes } from './outcomes.ts'
import { Quarantine } from './quarantine.ts'
import type { PoolService } from './service.ts'
import { Ticker } from './ticker.ts'
import { TICK_MS, Watchdog, type Watched } from './watchdog.ts'
import type { PoolWorker, WireLog } from './worker.ts'

export interface PoolOptions extends CrewOptions {
  /** Workers for services in code, at most while none is blocked. */
  readonly workers: number
  /** Output of workers that belongs to no call. */
  readonly onOutput: (output: WorkerOutput) => void
}

/** The first spare worker is started so long after the others. */
const SPARE_MS = 500
/** So many services a worker may know before it makes place for a new one. */
const MOST_SERVICES = 50_000
/** Idle workers beyond the least are ended after so long. */
const TRIM_MS = 30_000
const CLOSED = 'The runtime was closed.'
/** How long `close` waits for workers to end the processes that they started. */
const CLOSE_GRACE_MS = 1_000

/** Runs tasks in worker processes. Calls of `submit` and the like only queue; the work is done when the turn ends. */
export class Pool implements CrewOwner, Watched {
  readonly #options: PoolOptions
  readonly #outcomes = new Outcomes()
  readonly #events: CallEvents
  readonly #quarantine = new Quarantine((call, message) => this.#events.note(call, message))
  readonly #crew: Crew
  readonly #lanes: Lanes
  readonly #loader: Loader
  readonly #watchdog: Watchdog
  readonly #ticker = new Ticker(TICK_MS, monotonicNow, now => this.#tick(now))
  #spareTimer: NodeJS.Timeout | undefined
  #trimTimer: NodeJS.Timeout | undefined
  #scheduled = false
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#events = new CallEvents(options.onOutput)
    this.#crew = new Crew(options, this)
    const take = () => this.#crew.take()
    const isReserved = (worker: PoolWorker) => this.#loader.uses(worker)
    const most = Math.max(4, options.workers * 2)
    this.#lanes = new Lanes(options.workers, most, {
      take,
      isReserved,
      end: worker => this.kill(worker, null),
    })
    this.#loader = new Loader(
      {
        idleWorker: () => this.#idleWorker(),
        release: (worker, failed) => {
          if (failed) this.retire(worker)
          else if (worker.retiring) this.#endIfIdle(worker)
        },
        kill: worker => this.kill(worker, null),
      },
      options.loadTimeoutMs,
    )
    this.#watchdog = new Watchdog(this, options.loadTimeoutMs)
  }

  get workers(): Iterable<PoolWorker> {
    return this.#crew.workers
  }

  /** Starts workers ahead of calls. */
  warmUp(): void {
    this.#lanes.code.fill()
  }

  submit(task: Task, service: PoolService): void {
    const call = new Call(task, service)
    if (this.#closed) return
    this.#outcomes.expect(call)
    if (!this.#refuse(call)) {
      this.#quarantine.submitted(call)
      this.#lanes.push(call)
      this.#wake()
    }
  }

  cancel(task: Task): void {
    const call = callOf(task)
    if (call === null || this.#closed) return
    const now = monotonicNow()
    if (call.holder === null) this.#lanes.forget(call)
    else if (call.state === CallState.SENT) {
      // Its worker may begin it at this very moment: nothing may begin after its cancel was answered.
      call.cancelled = true
      call.holder.stop(call)
      return
    } else call.holder.abandon(call, now)
    this.#outcomes.cancelled(call, now)
  }

  settle(task: Task, requestId: number, ok: boolean, text: string, code: OutcomeCode | null): void {
    const call = callOf(task)
    const workersId = call?.requests?.get(requestId)
    if (call === null || workersId === undefined) return
    call.requests?.delete(requestId)
    call.holder?.send(encodeSettle(call.id, workersId, ok, codeToByte(code), text))
  }

  /** Loads a service in a worker to learn what it says of itself. Never rejects. */
  async load(service: PoolService): Promise<LoadResult> {
    if (this.#closed) return { ok: false, message: CLOSED, files: [] }
    const loaded = this.#loader.load(service, monotonicNow())
    this.#wake()
    const result = await loaded
    // It has shown that it loads: the others can have it ready.
    if (result.ok) for (const worker of this.#lanes.code.workers) if (worker.ready) worker.indexOf(service)
    return result
  }

  /** Code has changed: workers that may hold the old one get no new calls, and end when they have none. */
  renew(): void {
    const { spare } = this.#crew
    if (spare?.used) this.retire(spare)
    for (const worker of this.#lanes.ofCode()) if (worker.used || worker.calls.size > 0) this.retire(worker)
    this.#schedule()
  }

  /** Ends all workers; resolves when they are gone. What is in flight gets no outcome. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#ticker.stop()
    clearTimeout(this.#spareTimer)
    clearTimeout(this.#trimTimer)
    this.#loader.close(CLOSED)
    const graceful = new Set(this.#lanes.ofProcesses.filter(worker => worker.calls.size > 0))
    const grace = setTimeout(() => {
      for (const worker of graceful) worker.port.kill()
    }, CLOSE_GRACE_MS)
    await this.#crew.close(worker => {
      if (graceful.has(worker)) worker.port.send(encodeEnd())
      else worker.port.kill()
    })
    clearTimeout(grace)
  }

  /** Ends all workers without waiting: for when this process ends. */
  killAll(): void {
    this.#closed = true
    // Those that run processes notice by themselves that this process is gone, and end them first.
    const graceful = this.#lanes.ofProcesses
    for (const worker of this.#crew.workers) if (!graceful.includes(worker)) worker.port.kill()
  }

  // What workers tell.

  callStarted(call: Call): void {
    this.#outcomes.started(call)
    if (!call.cancelled) return
    const now = monotonicNow()
    call.holder?.abandon(call, now)
    this.#outcomes.cancelled(call, now)
  }

  callFinished(worker: PoolWorker, call: Call, ok: boolean, code: number, at: number, text: string): void {
    this.#events.finishing(call)
    const startedAt = call.started ? call.startedAt : null
    this.#outcomes.finish(call, { ok, code: ok ? null : byteToCode(code), text, startedAt, endedAt: at })
    if (worker.retiring) this.#endIfIdle(worker)
    this.#schedule()
  }

  callReturned(call: Call): void {
    this.#putBack(call)
    this.#schedule()
  }

  callInvoked(call: Call, json: string): void {
    this.#events.invoked(call, json)
  }

  callLogged(call: Call | null, worker: PoolWorker, line: WireLog): void {
    this.#events.logged(call, worker, line)
  }

  recordsRead(): void {
    this.#schedule()
  }

  serviceLoaded(worker: PoolWorker, service: PoolService, json: string): void {
    if (!this.#loader.uses(worker)) return
    this.#loader.loaded(worker, service, parseLoaded(json), monotonicNow())
    this.#schedule()
  }

  workerReady(): void {
    // Not at once: what was asked for first needs the processor more.
    this.#spareTimer ??= setTimeout(() => this.#crew.keepSpare(), SPARE_MS).unref()
    this.#loader.next(monotonicNow())
    this.#schedule()
  }

  workerLost(worker: PoolWorker, exit: number): void {
    // It did start once: so may the next, though others could not meanwhile.
    if (worker.ready) this.#crew.retry()
    this.#lanes.remove(worker)
    // The system refused it: those that only wait for another call of their service make room.
    if (exit < 0) this.#lanes.own.trim(0)
    this.#tolerate(worker, () => worker.readRecorder(true))
    this.#events.workerEnded(worker)
    const now = monotonicNow()
    const { verdict, how } = judge(worker, exit, this.#events.saysOutOfMemory(worker))
    worker.takeAll()
    const { service } = verdict
    const deed = worker.blockedBy === null ? 'ended' : 'blocked'
    const culprit = [...verdict.fates.keys()].find(call => call.started && call.service === service)
    if (service !== null) this.#quarantine.put(service, culprit ?? null, deed)
    for (const [call, fate] of verdict.fates) {
      if (fate.kind === 'fail') {
        this.#outcomes.fail(call, fate.code, fate.text, now)
        continue
      }
      if (call.started) this.#quarantine.again(call, service, deed)
      call.losses++
      call.suspect ||= fate.alone
      this.#putBack(call)
    }
    this.#loader.lost(worker, { how, itself: worker.exited !== null }, now)
    if (worker.ready) this.#crew.keepSpare()
    this.#schedule()
  }

  workerOutput(worker: PoolWorker, stream: 'stdout' | 'stderr', text: string): void {
    this.#events.output(worker, stream, text)
  }

  workerBroken(worker: PoolWorker, error: unknown): void {
    if (!(error instanceof RangeError)) throw error
    this.kill(worker, null)
  }

  cannotStart(how: string): void {
    const now = monotonicNow()
    const text = `Worker processes do not start: ${how}`
    if (!this.#lanes.code.workers.some(worker => worker.ready)) this.#loader.close(text)
    for (const call of this.#lanes.drainHopeless()) this.#outcomes.fail(call, 'E_WORKER_LOST', text, now)
  }

  // What the watchdog asks for.

  isWanted(worker: PoolWorker): boolean {
    return this.#lanes.isWanted(worker)
  }

  expire(worker: PoolWorker, call: Call, now: number): void {
    if (worker.blocked && worker.current === call) this.#quarantine.put(call.service, call, 'blocked')
    worker.abandon(call, now)
    this.#events.finishing(call)
    const text = `${call.service.name} did not end within its time limit of ${call.task.timeoutMs} ms.`
    this.#outcomes.fail(call, 'E_TIMEOUT', text, now)
  }

  takenBack(calls: readonly Call[]): void {
    for (const call of calls) this.#putBack(call)
  }

  kill(worker: PoolWorker, blockedBy: Call | null): void {
    worker.blockedBy ??= blockedBy
    this.#end(worker)
  }

  retire(worker: PoolWorker): void {
    this.#withdraw(worker)
    this.#endIfIdle(worker)
  }

  stuckLoading(worker: PoolWorker, calls: readonly Call[]): void {
    const now = monotonicNow()
    for (const call of calls) {
      worker.abandon(call, now)
      this.#outcomes.fail(call, 'E_SERVICE_LOAD', loadFailure(call.service), now)
    }
    if (worker.blocked) this.kill(worker, calls[0] ?? null)
    else this.retire(worker)
  }

  /** A call that can't be run at all is ended. */
  #refuse(call: Call): boolean {
    const failure = whyRefused(call, this.#options.payloadBytes)
    if (failure !== null) this.#outcomes.failLater(call, failure.code, failure.text, monotonicNow())
    return failure !== null
  }

  #putBack(call: Call): void {
    if (call.cancelled) {
      call.holder = null
      this.#outcomes.cancelled(call, monotonicNow())
      return
    }
    call.returns++
    call.state = CallState.QUEUED
    call.holder = null
    call.startedAt = 0
    call.deadline = Number.POSITIVE_INFINITY
    call.requests = null
    if (!this.#refuse(call)) this.#lanes.putBack(call)
  }

  #withdraw(worker: PoolWorker): void {
    worker.retiring = true
    this.#lanes.remove(worker)
    if (this.#crew.spare === worker) this.#crew.dropSpare()
  }

  #endIfIdle(worker: PoolWorker): void {
    if (worker.calls.size === 0 && !this.#loader.uses(worker)) this.#end(worker)
  }

  #end(worker: PoolWorker): void {
    worker.ended = true
    this.#withdraw(worker)
    worker.port.kill()
  }

  /** Does what reads from a worker that may have written anything. */
  #tolerate(worker: PoolWorker, read: () => void): void {
    try {
      read()
    } catch (error) {
      this.workerBroken(worker, error)
    }
  }

  #idleWorker(): PoolWorker | null {
    const candidates = [...this.#lanes.code.workers, this.#crew.spare]
    return candidates.find(worker => worker?.ready && !worker.blocked && worker.calls.size === 0) ?? null
  }

  #wake(): void {
    this.#crew.retry()
    if (!this.#ticker.running) {
      clearTimeout(this.#trimTimer)
      this.#ticker.start()
    }
    this.#schedule()
  }

  /** Once this turn's code has run. */
  #schedule(): void {
    if (this.#scheduled || this.#closed) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (this.#closed) return
      const now = monotonicNow()
      this.#lanes.dispatch(now)
      this.#loader.next(now)
    })
  }

  #tick(now: number): void {
    this.#loader.check(now)
    this.#watchdog.check(now)
    this.#lanes.grow()
    for (const worker of this.#crew.workers) if (worker.services > MOST_SERVICES) this.retire(worker)
    if (this.#isBusy()) this.#schedule()
    else this.#rest()
  }

  #isBusy(): boolean {
    if (this.#outcomes.open > 0 || this.#loader.busy) return true
    for (const worker of this.#crew.workers) if (worker.calls.size > 0 || worker.retiring) return true
    return false
  }

  /** Nothing runs: nothing wakes any more but for this once. */
  #rest(): void {
    this.#ticker.stop()
    this.#trimTimer = setTimeout(() => {
      const { code, own } = this.#lanes
      for (const worker of code.surplus(code.base)) this.kill(worker, null)
      own.trim(0)
    }, TRIM_MS).unref()
  }
}

const callOf = ({ held }: Task): Call | null => (held instanceof Call ? held : null)
