import type { OutcomeCode } from '../../shared/error-codes.ts'
import { faultPoint } from '../../shared/fault-point.ts'
import type { RunId } from '../../shared/ids.ts'
import type { CallRecord } from '../../shared/run/model.ts'
import { pauseMs, retryRule } from './backoff.ts'
import { CallBag } from './call-bag.ts'
import { CallEntry, type CallShower } from './call-entry.ts'
import { attemptOf, mayRetry, recordOf, stateOf } from './call-outcome.ts'
import { CallTask, callOf, ownerOf, timeoutOf } from './call-task.ts'
import { type CancelReason, RUN_CANCELLED } from './cancel-reason.ts'
import { bindings, tooLarge } from './payload.ts'
import type {
  AttemptResult,
  Clock,
  InvokeRequest,
  Journal,
  NodePin,
  Random,
  Runtime,
  Service,
  Task,
  TaskLog,
  TaskSink,
  Unresolved,
} from './ports.ts'
import type { Recorder } from './recorder.ts'
import type { Scheduler } from './scheduler.ts'
import type { ServiceGate } from './service-gate.ts'
import type { Call } from './state.ts'

/** What a run gives its call runner, and what the runner tells the run. */
export interface CallHost {
  readonly runId: RunId
  readonly clock: Clock
  readonly random: Random
  readonly runtime: Runtime
  readonly journal: Journal
  readonly recorder: Recorder
  readonly scheduler: Scheduler
  readonly gate: ServiceGate
  /** The run's input, JSON text. */
  readonly input: string
  readonly cancelling: boolean
  /** The run's next event number. */
  nextSeq(): number
  /** Monotonic to wall time. */
  wall(monotonic: number): number
  /** Begins the flow that a target's service stands for. */
  beginFlow(call: Call, path: string): void
  emit(record: CallRecord, call: Call): void
  /** An attempt failed, which is durable and shown, and another one follows. */
  attemptFailed(call: Call): void
  /** An attempt has ended, which is on the way to the history. It is the call's outcome unless it goes on (`again`). */
  ended(call: Call): void
  /** The call's outcome is durable and shown. */
  recorded(call: Call): void
  invoked(call: Call, task: Task, request: InvokeRequest): void
  /** `line.at` is wall time. */
  logged(call: Call, line: TaskLog): void
  /** A call of this or another run may begin. */
  wake(call?: Call): void
}

/** Takes calls from queued to recorded: services, pins, requests, attempts, retries, cancel. */
export class CallRunner implements TaskSink, CallShower {
  readonly #host: CallHost
  readonly #submitted = new CallBag()

  constructor(host: CallHost) {
    this.#host = host
  }

  /** The calls that the runtime has. */
  get submitted(): Iterable<Call> {
    return this.#submitted.calls
  }

  /** Lets go of what the runtime has: what it still tells of it goes unheard. */
  abandon(): void {
    for (const call of this.#submitted.clear()) {
      const { task } = call
      call.task = null
      if (task) this.#host.runtime.cancel(task)
    }
  }

  /** Begins a call that the scheduler has given. */
  begin(call: Call): void {
    const { services, pins } = call.invocation.scope
    const pin = call.nodeId === null ? undefined : pins?.get(call.nodeId)
    const service = services.resolve(call.service)
    if (pin) this.#concludePinned(call, pin)
    else if (!service) this.#prepare(call)
    else if (isUnresolved(service)) this.conclude(call, false, service.code, service.message)
    else this.#beginService(call, service)
  }

  /** A call's last word, unless it is to be tried again. Does nothing when it had one. */
  conclude(call: Call, ok: boolean, code: OutcomeCode | null, text: string, pinned = false): void {
    if (call.ended) return
    call.stop?.()
    call.stop = null
    const endedAt = this.#host.wall(this.#host.clock.now())
    const began = call.startedAt !== 0
    if (!began) call.startedAt = endedAt
    this.#ended(call, ok, code, text, endedAt, began, pinned)
  }

  /**
   * Cancels a call wherever it is on its way. False when it has its outcome already; true does not promise that it
   * won't succeed: a result that was under way counts.
   */
  cancel(call: Call, reason: CancelReason): boolean {
    const host = this.#host
    if (call.ended && !call.again) return false
    call.cancelReason ??= reason
    // Between two attempts that are being recorded: the pause that follows looks at the reason.
    if (call.ended) return true
    if (call.stage === 'submitted' && call.task) {
      host.runtime.cancel(call.task)
      return true
    }
    this.conclude(call, false, 'E_CANCELLED', reason.text)
    return true
  }

  /** A handler began to wait for something that it invoked: meanwhile it takes nobody's place. */
  waits(call: Call): void {
    if (call.waits++ > 0) return
    this.#host.scheduler.stepAside(call)
    call.gateToReturnTo = call.gate
    this.#leaveGate(call)
  }

  /** It goes on. */
  continues(call: Call): void {
    if (call.waits === 0 || --call.waits > 0) return
    this.#host.scheduler.comeBack(call)
    if (call.gateToReturnTo !== null) this.#host.gate.reenter(call, call.gateToReturnTo)
  }

  /** What has happened to a call may be shown now, and what follows from it becomes due. */
  show(call: Call, record: CallRecord): void {
    const host = this.#host
    const ended = record.state !== 'running'
    if (ended) faultPoint('outcome.durable')
    if (ended && !call.again) call.stage = 'done'
    host.emit(record, call)
    if (!ended) return
    faultPoint('outcome.shown')
    if (call.again) this.#pause(call)
    else host.recorded(call)
  }

  // What the runtime tells.

  started(task: Task, at: number): void {
    const call = callOf(task)
    if (call && call.startedAt === 0) this.#begun(call, at)
  }

  finished(task: Task, result: AttemptResult): void {
    const call = callOf(task)
    if (!call) return
    // A quick attempt may be told of only once it is over: that it began is shown all the same.
    if (result.startedAt !== null && call.startedAt === 0) this.#begun(call, result.startedAt)
    this.#submitted.delete(call)
    call.task = null
    faultPoint('attempt.finished')
    const host = this.#host
    const endedAt = host.wall(result.endedAt)
    const began = call.startedAt !== 0
    if (result.startedAt !== null) call.startedAt = host.wall(result.startedAt)
    else if (!began) call.startedAt = endedAt
    const { ok, code } = result
    const text = code === 'E_CANCELLED' && call.cancelReason ? call.cancelReason.text : result.text
    this.#ended(call, ok, code, text, endedAt, began, false)
  }

  invoked(task: Task, request: InvokeRequest): void {
    const call = callOf(task)
    if (call) this.#host.invoked(call, task, request)
  }

  logged(task: Task, line: TaskLog): void {
    // What is said late is the call's too.
    const call = ownerOf(task)
    if (call) this.#host.logged(call, { ...line, at: this.#host.wall(line.at) })
  }

  #beginService(call: Call, service: Service): void {
    call.retry = retryRule(call.plan.retry ?? service.retry)
    if (!this.#passes(call, service)) {
      call.stage = 'at-gate'
      this.#host.scheduler.release(call)
    } else if (call.body === null) this.#makeBody(call, service)
    else if (service.kind === 'flow' && service.flow !== null) this.#beginFlow(call, service, service.flow)
    else this.#submit(call, service, call.body)
  }

  /** Whether the service's own limit lets the call pass; if not, its gate has it until its turn comes. */
  #passes(call: Call, service: Service): boolean {
    if (call.gate !== null || service.concurrency === null) return true
    // A flow that is invoked from within itself would wait for its own end.
    if (isWithin(call, service.name)) return true
    return this.#host.gate.enter(call, service.concurrency)
  }

  #prepare(call: Call): void {
    call.stage = 'preparing'
    const host = this.#host
    const { services } = call.invocation.scope
    const ready = () => {
      if (call.stage !== 'preparing') return
      call.stage = 'queued'
      if (services.resolve(call.service)) this.begin(call)
      else this.conclude(call, false, 'E_SERVICE_LOAD', `${call.service} could not be made ready.`)
      host.wake()
    }
    services.prepare([call.service]).then(ready, ready)
  }

  #makeBody(call: Call, service: Service): void {
    const expression = 'expression' in call.plan ? call.plan.expression : null
    if (expression !== null) this.#evaluate(call, service, expression)
    else this.conclude(call, false, 'E_PAYLOAD_TOO_LARGE', tooLarge(`The payload of ${call.service}`))
  }

  #evaluate(call: Call, service: Service, expression: string): void {
    const host = this.#host
    call.stage = 'preparing'
    const abort = new AbortController()
    const timeout = timeoutOf(call, service)
    const disarm = host.clock.setTimer(timeout, () => {
      this.conclude(
        call,
        false,
        'E_TIMEOUT',
        `The request of ${call.key} took longer than its ${timeout} ms.`,
      )
    })
    call.stop = () => {
      disarm()
      abort.abort()
    }
    host.runtime.evaluate(expression, bindings(call, host.input), abort.signal).then(
      text => {
        if (call.stage !== 'preparing' || abort.signal.aborted) return
        disarm()
        call.stop = null
        call.body = text
        call.stage = 'queued'
        this.begin(call)
        host.wake()
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        const reason = error instanceof Error ? error.message : String(error)
        this.conclude(call, false, 'E_REQUEST', `The request of ${call.key} could not be made: ${reason}`)
      },
    )
  }

  #beginFlow(call: Call, service: Service, path: string): void {
    const host = this.#host
    call.stage = 'sub-flow'
    host.scheduler.stepAside(call)
    this.#begun(call, host.clock.now())
    const timeout = timeoutOf(call, service)
    call.stop = host.clock.setTimer(timeout, () => {
      this.conclude(call, false, 'E_TIMEOUT', `${call.service} took longer than its ${timeout} ms.`)
    })
    host.beginFlow(call, path)
  }

  #submit(call: Call, service: Service, body: string): void {
    const host = this.#host
    const task = new CallTask(call, service, body, host.input, this)
    call.stage = 'submitted'
    call.task = task
    call.startedAt = 0
    this.#submitted.add(call)
    faultPoint('call.submitting')
    host.runtime.submit(task)
  }

  #begun(call: Call, at: number): void {
    const host = this.#host
    faultPoint('call.started')
    call.startedAt = host.wall(at)
    const record = recordOf(call, 'running', host.nextSeq())
    host.recorder.push(new CallEntry(this, call, record, false))
  }

  #concludePinned(call: Call, pin: NodePin): void {
    if (pin.ok) this.conclude(call, true, null, pin.response, true)
    else this.conclude(call, false, pin.code, pin.exception, true)
  }

  /** @param began whether the handler had; `startedAt` is `endedAt` if not */
  #ended(
    call: Call,
    ok: boolean,
    code: OutcomeCode | null,
    text: string,
    endedAt: number,
    began: boolean,
    pinned: boolean,
  ): void {
    const host = this.#host
    host.scheduler.release(call)
    this.#leaveGate(call)
    call.stage = 'recording'
    call.waits = 0
    call.again =
      !ok &&
      !pinned &&
      call.attempt < call.retry.attempts &&
      mayRetry(code) &&
      !call.cancelReason &&
      !host.cancelling
    call.ok = ok
    call.code = code
    call.text = text
    call.pinned = pinned
    call.endedAt = Math.max(call.startedAt, endedAt)
    const state = stateOf(call, began)
    const seq = host.nextSeq()
    host.journal.attempt(host.runId, attemptOf(call, state, seq))
    faultPoint('attempt.journaled')
    const record = recordOf(call, call.again ? 'retrying' : state, seq)
    host.recorder.push(new CallEntry(this, call, record, true))
    host.ended(call)
  }

  #pause(call: Call): void {
    const host = this.#host
    faultPoint('call.pausing')
    host.attemptFailed(call)
    const pause = pauseMs(call.retry, call.attempt, host.random.fraction())
    call.again = false
    call.attempt++
    call.queuedAt = host.wall(host.clock.now())
    call.startedAt = 0
    call.marked = false
    call.stage = 'pausing'
    // The cancel may have come while the failed attempt was being recorded.
    if (call.cancelReason || host.cancelling) {
      this.conclude(call, false, 'E_CANCELLED', (call.cancelReason ?? RUN_CANCELLED).text)
      return
    }
    call.stop = host.clock.setTimer(pause, () => {
      call.stop = null
      call.stage = 'queued'
      // The pause is over: what it waits from now on is the queue.
      call.queuedAt = host.wall(host.clock.now())
      host.scheduler.addAgain(call)
      host.wake()
    })
  }

  #leaveGate(call: Call): void {
    const next = this.#host.gate.leave(call)
    if (next) this.#host.wake(next)
  }
}

const isUnresolved = (service: Service | Unresolved): service is Unresolved => 'code' in service

/** Whether the call is made for a flow's target that has passed this service's gate and waits. */
function isWithin(call: Call, service: string): boolean {
  for (let at = call.invocation.parent; at; at = at.invocation.parent) {
    if (at.stage === 'sub-flow' && at.gate === service) return true
  }
  return false
}
