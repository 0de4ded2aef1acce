import { faultPoint } from '../../shared/fault-point.ts'
import type { Cid, RunId } from '../../shared/ids.ts'
import { RecordWriter } from '../../shared/run/columns.ts'
import type { CallRecord, RunState, RunSummary } from '../../shared/run/model.ts'
import type { RunSnapshot } from '../../shared/run/update.ts'
import { type CallHost, CallRunner } from './call-runner.ts'
import { INVOCATION_CANCELLED, oneCancelled, RUN_CANCELLED } from './cancel-reason.ts'
import { type InvocationHost, InvocationRunner } from './invocation-runner.ts'
import type { RunListener } from './listener.ts'
import { Listeners } from './listeners.ts'
import type { InvocationPlan } from './plan.ts'
import type {
  Clock,
  Disposer,
  Flows,
  InvokeRequest,
  Journal,
  JournalLog,
  JournalRun,
  Random,
  Runtime,
  Task,
  TaskLog,
} from './ports.ts'
import type { Recorder } from './recorder.ts'
import { RunLog } from './run-log.ts'
import { RunTally } from './run-tally.ts'
import { Scheduler } from './scheduler.ts'
import type { ServiceGate } from './service-gate.ts'
import { markStarts } from './start-marks.ts'
import type { Call, Invocation, Scope } from './state.ts'

/** What all runs of an executor share. */
export interface RunDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly runtime: Runtime
  readonly journal: Journal
  readonly flows: Flows
  readonly recorder: Recorder
  readonly gate: ServiceGate
  /** Calls of a run in flight at most, targets and deliveries each. */
  readonly concurrency: number
  /** Something may begin; a call that is given was let through by its service's gate. */
  wake(call?: Call): void
  /** The run has ended, and that is durable. */
  ended(run: Run): void
  /** A listener has thrown. */
  defect(error: unknown): void
}

export interface RunOptions {
  readonly record: JournalRun
  /** For a run that is taken up again: where it stood. */
  readonly resumed: { readonly seq: number; readonly logged: number; readonly resumes: number } | null
}

/** How much of an exception a log line repeats: the whole is kept with the attempt. */
const MAX_REASON = 500

/** One execution of a flow: a tree of invocations whose roots were issued together. */
export class Run implements CallHost, InvocationHost {
  readonly runId: RunId
  readonly cid: Cid
  readonly input: string
  readonly flow: string
  readonly clock: Clock
  readonly random: Random
  readonly runtime: Runtime
  readonly journal: Journal
  readonly flows: Flows
  readonly recorder: Recorder
  readonly gate: ServiceGate
  readonly scheduler: Scheduler
  readonly calls: CallRunner
  readonly invocations: InvocationRunner
  /** Resolves when the run has ended and that is durable; rejects when the history could not be written. */
  readonly completed: Promise<RunSummary>
  cancelling = false

  readonly #deps: RunDependencies
  readonly #options: RunOptions
  readonly #listeners: Listeners
  readonly #clockOffset: number
  readonly #settled: PromiseWithResolvers<RunSummary>
  readonly #tally = new RunTally()
  readonly #log: RunLog
  /** Lines of the log that were shown, and lines that these said were dropped. */
  #logged: number
  #dropped = 0
  #seq: number
  #open = 0
  /** Set while something is being made ready, so that the run can't end in between. */
  #holds = 0
  /** As the run's end says it; null before. */
  #ok: boolean | null = null
  #state: RunState = 'running'
  #endedAt: number | null = null
  #ending = false
  #endMarks: Disposer | null = null
  #shown: number

  constructor(deps: RunDependencies, options: RunOptions) {
    const { record, resumed } = options
    this.#deps = deps
    this.#options = options
    this.runId = record.runId
    this.cid = record.cid
    this.input = record.input
    this.flow = record.flow
    this.clock = deps.clock
    this.random = deps.random
    this.runtime = deps.runtime
    this.journal = deps.journal
    this.flows = deps.flows
    this.recorder = deps.recorder
    this.gate = deps.gate
    this.scheduler = new Scheduler(deps.concurrency)
    this.calls = new CallRunner(this)
    this.invocations = new InvocationRunner(this)
    this.#clockOffset = deps.clock.wall() - deps.clock.now()
    this.#listeners = new Listeners(deps.defect)
    this.#seq = resumed?.seq ?? 0
    this.#shown = this.#seq
    this.#logged = resumed?.logged ?? 0
    this.#log = new RunLog(this.#logged)
    this.#settled = Promise.withResolvers()
    this.completed = this.#settled.promise
    // Those who wait for it see the rejection; nobody has to wait.
    this.completed.catch(() => {})
  }

  get summary(): RunSummary {
    const { record, resumed } = this.#options
    return {
      runId: this.runId,
      cid: this.cid,
      state: this.#state,
      ok: this.#ok,
      flow: record.flow,
      name: record.name,
      startedAt: record.startedAt,
      endedAt: this.#endedAt,
      counts: this.#tally.counts,
      resumes: resumed?.resumes ?? 0,
    }
  }

  /** Starts the run: writes it down and issues its roots. */
  start(roots: readonly InvocationPlan[], scope: Scope): void {
    faultPoint('run.beginning')
    this.journal.runStarted(this.#options.record)
    this.announce(true)
    const { cid } = this
    for (const plan of roots) this.invocations.issue(plan, { parent: null, cid, waiter: null, scope })
    this.#endIfDone()
  }

  /** Shows that the run goes on; `journaled`: once the history knows of it. */
  announce(journaled: boolean): void {
    const seq = this.takeSeq(1)
    this.recorder.push({
      journaled,
      size: 0,
      occur: () => {
        faultPoint('run.announced')
        this.#tell(seq, one => one.run(this.summary, seq))
      },
    })
    this.#endMarks = markStarts(this)
  }

  /** Follows the run from here on. A snapshot taken in the same turn is where the notices begin. */
  subscribe(listener: RunListener): Disposer {
    return this.#listeners.add(listener)
  }

  /** What has been shown up to now. */
  snapshot(): RunSnapshot {
    const records = new RecordWriter()
    const invocations = this.invocations.all.filter(invocation => invocation.shown)
    for (const invocation of invocations) invocation.records.copyTo(records)
    return {
      type: 'snapshot',
      to: this.#shown,
      run: this.summary,
      invocations: invocations.map(invocation => invocation.info),
      records: records.take(),
      logged: this.#logged,
      dropped: this.#dropped,
    }
  }

  /** Ends the run: what runs is aborted, and no callback is invoked any more. */
  cancel(): void {
    if (this.cancelling || this.#ending || this.#state !== 'running') return
    this.cancelling = true
    for (const invocation of [...this.invocations.all]) {
      this.invocations.cancel(invocation, RUN_CANCELLED)
      this.invocations.cancelDeliveries(invocation, RUN_CANCELLED)
    }
    this.wake()
  }

  /** Cancels an invocation's targets, whose callbacks run. Gives how many; null when it is not of this run. */
  cancelInvocation(invocationId: string): number | null {
    const invocation = this.invocations.all.find(one => one.info.invocationId === invocationId)
    if (!invocation) return null
    const cancelled = this.invocations.cancel(invocation, INVOCATION_CANCELLED)
    this.wake()
    return cancelled
  }

  /** Cancels one target or delivery. False when it has its outcome; null when the run has no such call. */
  cancelCall(number: number): boolean | null {
    const call = this.invocations.find(number)
    if (!call) return this.invocations.owner(number)?.records.has(number) ? false : null
    const what = call.phase === 'target' ? 'target' : 'callback'
    const cancelled = this.calls.cancel(call, oneCancelled(what))
    this.wake()
    return cancelled
  }

  /** The history can't be written any more: stops, claims nothing. */
  fail(error: Error): void {
    if (this.#state !== 'running') return
    this.#state = 'interrupted'
    this.#ok = false
    this.cancelling = true
    this.#endMarks?.()
    this.calls.abandon()
    for (const invocation of this.invocations.all) {
      for (const call of invocation.known) abandon(call)
      for (const call of invocation.deliveries.values()) abandon(call)
    }
    this.#listeners.tell(one => one.failed(error))
    this.#settled.reject(error)
  }

  // For the call runner.

  nextSeq(): number {
    return this.takeSeq(1)
  }

  takeSeq(count: number): number {
    const first = this.#seq + 1
    this.#seq += count
    return first
  }

  /** Steady within a run: made from its monotonic times alone. */
  wall(monotonic: number): number {
    return monotonic + this.#clockOffset
  }

  beginFlow(call: Call, path: string): void {
    this.invocations.flows.begin(call, path)
  }

  emit(record: CallRecord, call: Call): void {
    call.invocation.records.set(record)
    if (record.seq > this.#shown) this.#shown = record.seq
    this.#listeners.call(record, call)
  }

  attemptFailed(call: Call): void {
    this.invocations.attemptFailed(call)
    const [reason = ''] = call.text.split('\n', 1)
    this.logged(call, {
      at: this.wall(this.clock.now()),
      level: 'warn',
      message: `${call.key}: attempt ${call.attempt} of ${call.retry.attempts} failed (${call.code}): ${reason.slice(0, MAX_REASON)}`,
      data: null,
      dropped: 0,
    })
  }

  ended(call: Call): void {
    this.invocations.ended(call)
  }

  recorded(call: Call): void {
    this.invocations.recorded(call)
    this.#endIfDone()
  }

  invoked(call: Call, task: Task, request: InvokeRequest): void {
    this.invocations.invoked(call, task, request)
  }

  logged(call: Call, line: TaskLog): void {
    // Said when all was over: nothing follows a run's end.
    if (this.#ending || this.#state !== 'running') return
    const kept = this.#log.admit(line)
    if (kept) this.#append(kept, call)
  }

  wake(call?: Call): void {
    this.#deps.wake(call)
  }

  // For the invocation runner.

  issued(invocation: Invocation, firstSeq: number): void {
    invocation.shown = true
    const lastSeq = firstSeq + invocation.plan.targets.length - 1
    this.#tell(lastSeq, one => one.invocation(invocation.info, firstSeq, invocation))
  }

  opened(): void {
    this.#open++
  }

  counted(call: Call): void {
    this.#tally.count(call)
  }

  closed(invocation: Invocation): void {
    this.#tally.judge(invocation)
    this.#open--
    this.#endIfDone()
  }

  hold(): () => void {
    this.#holds++
    return () => {
      this.#holds--
      this.#endIfDone()
    }
  }

  #endIfDone(): void {
    if (this.#open > 0 || this.#holds > 0 || this.#ending || this.#state !== 'running') return
    this.#ending = true
    this.#endMarks?.()
    const endedAt = this.wall(this.clock.now())
    const rest = this.#log.rest(endedAt)
    if (rest) this.#append(rest, null)
    const state = this.cancelling ? 'cancelled' : 'completed'
    const ok = this.#tally.ok && !this.cancelling
    const seq = this.takeSeq(1)
    faultPoint('run.ending')
    this.journal.runEnded(this.runId, { state, ok, endedAt, counts: this.#tally.counts, seq })
    this.recorder.push({
      journaled: true,
      size: 0,
      occur: () => {
        faultPoint('run.ended')
        this.#state = state
        this.#ok = ok
        this.#endedAt = endedAt
        this.#tell(seq, one => one.run(this.summary, seq))
        this.#deps.ended(this)
        this.#settled.resolve(this.summary)
      },
    })
  }

  #append(line: TaskLog, call: Call | null): void {
    const entry: JournalLog = {
      ...line,
      seq: this.takeSeq(1),
      call: call?.number ?? null,
      attempt: call?.attempt ?? 1,
    }
    this.journal.log(this.runId, entry)
    this.recorder.push({
      journaled: true,
      size: entry.message.length + (entry.data?.length ?? 0),
      occur: () => {
        this.#logged++
        this.#dropped += entry.dropped
        this.#tell(entry.seq, one => one.log(entry, call))
      },
    })
  }

  #tell(seq: number, notice: (listener: RunListener) => void): void {
    this.#shown = Math.max(this.#shown, seq)
    this.#listeners.tell(notice)
  }
}

/** Whatever the call was waiting for, it waits no longer, and nothing follows. */
function abandon(call: Call): void {
  call.stop?.()
  call.stop = null
  call.stage = 'done'
}
