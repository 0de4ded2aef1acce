import type { OutcomeCode } from '../../shared/error-codes.ts'
import type { NodeId, RunId } from '../../shared/ids.ts'
import { deliveryBases, invocationSize } from '../../shared/run/layout.ts'
import type { InvocationInfo, Phase } from '../../shared/run/model.ts'
import { type RetryRule, retryRule } from './backoff.ts'
import type { CancelReason } from './cancel-reason.ts'
import type { DeliveryContext } from './delivery-context.ts'
import { DeliveryTable } from './delivery-table.ts'
import { PayloadFrame } from './payload-frame.ts'
import type { CallbackPlan, InvocationPlan, TargetPlan } from './plan.ts'
import type { Disposer, Pins, Services, Task } from './ports.ts'
import type { Queue } from './queue.ts'
import { RecordTable } from './record-table.ts'
import { UtcFormat } from './timestamps.ts'

/**
 * What is known of an invocation and its calls while a run goes on. Plain data: what happens to it is decided in
 * run.ts and call-runner.ts. Times are ms since 1970 UTC, taken from a monotonic clock.
 */

/** Where a call is on its way, as opposed to what is shown of it (`shown.state`). */
export type Stage =
  /** The scheduler has it. */
  | 'queued'
  /** Its service or its request is being made ready. */
  | 'preparing'
  /** Its service has as many calls in flight as it allows. */
  | 'at-gate'
  /** The runtime has it. */
  | 'submitted'
  /** The flow that its service stands for is running. */
  | 'sub-flow'
  /** Between two attempts. */
  | 'pausing'
  /** Its outcome is on the way to the history. */
  | 'recording'
  | 'done'

export class Call {
  readonly invocation: Invocation
  /** Run-wide number. */
  readonly number: number
  readonly phase: Phase
  readonly plan: TargetPlan | CallbackPlan
  /** For an on-target delivery: the target that it is for. */
  readonly target: Call | null

  stage: Stage = 'queued'
  attempt = 1
  queuedAt: number
  startedAt = 0
  endedAt = 0
  ok = false
  code: OutcomeCode | null = null
  /** Response as JSON text when ok, else the exception's text. Emptied when nobody needs it any more. */
  text = ''
  pinned = false
  /**
   * What it receives, JSON text. Null for a target whose expression was not evaluated yet, for a delivery whose payload
   * is too large to exist, and once nobody needs it any more.
   */
  body: string | null
  /** Of a completed target: what its callbacks receive. */
  payload = ''
  /** Of a delivery: what its handler's context says. */
  context: DeliveryContext | null = null
  retry: RetryRule
  task: Task | null = null
  cancelReason: CancelReason | null = null
  /** Ends what the current stage waits for. */
  stop: Disposer | null = null
  /** Whether it counts against its window of calls in flight. */
  holdsSlot = false
  /** Whether it counts against the limit of its source. */
  holdsRoom = false
  /** The service whose gate it has passed. */
  gate: string | null = null
  gateToReturnTo: string | null = null
  /** The service whose gate has told it to try again. */
  calledToGate: string | null = null
  /** Invocations that its handler waits for. */
  waits = 0
  /** While an attempt is being recorded: another one follows. */
  again = false
  /** Its place among those that the runtime has (call-bag.ts). */
  bagged = 0
  /** The `started` mark went to the history. */
  marked = false

  constructor(
    invocation: Invocation,
    number: number,
    phase: Phase,
    plan: TargetPlan | CallbackPlan,
    target: Call | null,
    body: string | null,
    queuedAt: number,
  ) {
    this.invocation = invocation
    this.number = number
    this.phase = phase
    this.plan = plan
    this.target = target
    this.body = body
    this.queuedAt = queuedAt
    this.retry = retryRule(plan.retry)
  }

  get service(): string {
    return this.plan.service
  }

  get nodeId(): NodeId | null {
    return this.plan.nodeId
  }

  get key(): string {
    return 'key' in this.plan ? this.plan.key : this.plan.service
  }

  get ended(): boolean {
    return this.stage === 'recording' || this.stage === 'done'
  }

  /** Lets go of texts that nobody will ask for: a run of many calls holds no more than it needs. */
  forget(): void {
    this.body = null
    this.text = ''
    this.payload = ''
    this.context = null
  }
}

/** A handler that waits for an invocation which it has issued. */
export interface Waiter {
  readonly call: Call
  /** The attempt that asked: another one knows nothing of the request. */
  readonly task: Task
  readonly requestId: number
}

/** Whose services and pins hold for an invocation: those of the flow that it belongs to. */
export interface Scope {
  readonly services: Services
  /** Null in flows that the started one contains: pins are of the flow that was started. */
  readonly pins: Pins | null
}

/** Who issued an invocation, and in whose name. */
export interface IssuedBy {
  /** The call that issued it, or null for a root. */
  readonly parent: Call | null
  readonly waiter: Waiter | null
  readonly scope: Scope
}

export class Invocation {
  readonly runId: RunId
  readonly plan: InvocationPlan
  readonly info: InvocationInfo
  /** The call that issued it. */
  readonly parent: Call | null
  readonly scope: Scope
  readonly utc = new UtcFormat()
  readonly frame: PayloadFrame
  readonly sourceText: string
  readonly cidText: string
  readonly requestedAtUtc: string
  readonly waiter: Waiter | null
  /** By index; undefined until it is first looked at. */
  readonly targets: (Call | undefined)[]
  /** In the order of completion. */
  readonly completed: Call[] = []
  /** Made when they become due, on-target ones and finals alike, by number; let go of once they are recorded. */
  readonly deliveries: DeliveryTable<Call>
  /** The number of each target's first delivery, then of the first final. */
  readonly deliveryBases: Uint32Array
  /** What was last shown of its calls. */
  readonly records: RecordTable
  /** Targets that have their outcome, whether or not that is recorded yet. */
  okCount = 0
  failedCount = 0
  /** Targets that the scheduler has not taken yet begin here. */
  nextTarget = 0
  /** Targets in flight. */
  inFlight = 0
  /** Targets that shall begin again and found no room: `concurrency` of them are in flight. */
  waitingForRoom: Queue<Call> | null = null
  /** The scheduler found no room for a target and will not look again before there is some. */
  setAside = false
  /** Deliveries that are made and not recorded yet. */
  undelivered = 0
  allIn = false
  satisfied = false
  /** The policy has cancelled what was still out. */
  cutShort = false
  /** Whether payloads are needed once their deliveries are made: for finals, or for somebody who waits. */
  keepsPayloads: boolean
  /** Who waits for it was told. */
  answered = false
  closed = false
  shown = false

  constructor(runId: RunId, plan: InvocationPlan, info: InvocationInfo, issued: IssuedBy) {
    this.runId = runId
    this.plan = plan
    this.info = info
    this.parent = issued.parent
    this.waiter = issued.waiter
    this.scope = issued.scope
    this.keepsPayloads = plan.onFinal.length > 0 || issued.waiter !== null || plan.flow !== null
    this.sourceText = JSON.stringify(plan.source)
    this.cidText = JSON.stringify(info.cid)
    this.requestedAtUtc = this.utc.format(info.issuedAt)
    this.frame = new PayloadFrame(this.sourceText, this.cidText, this.requestedAtUtc)
    this.targets = new Array(plan.targets.length)
    this.deliveryBases = deliveryBases(info)
    const size = invocationSize(info)
    this.records = new RecordTable(info.base, size)
    const targets = plan.targets.length
    this.deliveries = new DeliveryTable(info.base + targets, size - targets)
  }

  target(index: number): Call {
    const known = this.targets[index]
    if (known) return known
    const plan = this.plan.targets[index]
    if (!plan) throw new RangeError(`Expected a target below ${this.plan.targets.length}, got ${index}`)
    const body = plan.expression === null ? plan.request : null
    const call = new Call(this, this.info.base + index, 'target', plan, null, body, this.info.issuedAt)
    this.targets[index] = call
    return call
  }

  /** The targets so far; all of them once all are in. */
  get known(): Call[] {
    return this.targets.filter(target => target !== undefined)
  }

  addDelivery(delivery: Call): void {
    this.deliveries.set(delivery)
    this.undelivered++
  }

  /** Nobody needs all payloads at once any more: what is still to be delivered has its own. */
  letGoOfPayloads(): void {
    this.keepsPayloads = false
    for (const target of this.completed) target.forget()
  }
}
