import type { OutcomeCode } from '../../shared/error-codes.ts'
import { faultPoint } from '../../shared/fault-point.ts'
import { type Cid, newCid, newInvocationId, type RunId } from '../../shared/ids.ts'
import type { InvocationInfo } from '../../shared/run/model.ts'
import type { CallRunner } from './call-runner.ts'
import { type CancelReason, cancelledByIssuer, cancelledByPolicy, RUN_CANCELLED } from './cancel-reason.ts'
import type { DeliveryContext } from './delivery-context.ts'
import { type FlowHost, FlowRunner } from './flow-runner.ts'
import { InvocationList } from './invocation-list.ts'
import { deliveryContext, finalsBody, targetPayload, tooLarge, waitResult } from './payload.ts'
import { type InvocationPlan, infoOf, needsBindings, servicesOf } from './plan.ts'
import { planInvoke } from './plan-code.ts'
import { isSatisfied, reasonToCancelRest, type Tally } from './policy.ts'
import type { Clock, InvokeRequest, Journal, Runtime, Task } from './ports.ts'
import type { Recorder } from './recorder.ts'
import type { Scheduler } from './scheduler.ts'
import { Call, Invocation, type IssuedBy } from './state.ts'
import { writePlan } from './stored-plan.ts'

/** What a run gives its invocation runner, and what the runner tells the run. */
export interface InvocationHost extends Omit<FlowHost, 'issue'> {
  readonly runId: RunId
  readonly clock: Clock
  readonly runtime: Runtime
  readonly journal: Journal
  readonly recorder: Recorder
  readonly scheduler: Scheduler
  readonly calls: CallRunner
  readonly cancelling: boolean
  /** Takes `count` event numbers and gives the first. */
  takeSeq(count: number): number
  wall(monotonic: number): number
  wake(): void
  issued(invocation: Invocation, firstSeq: number): void
  /** An invocation exists from here on; the run can't end before it is closed. */
  opened(): void
  /** An outcome counts. */
  counted(call: Call): void
  /** An invocation has ended: all its calls are recorded. */
  closed(invocation: Invocation): void
}

export interface IssueOptions extends IssuedBy {
  readonly cid: Cid
}

/** Issues invocations and takes them to their end: deliveries, policies, finals, what waits for them. */
export class InvocationRunner {
  readonly flows: FlowRunner
  readonly #host: InvocationHost
  readonly #list = new InvocationList()
  /** What each call waits for: a handler in code, or a target whose service is a flow. */
  readonly #awaited = new Map<Call, Set<Invocation>>()

  constructor(host: InvocationHost) {
    this.#host = host
    const { flows, random, calls, flow } = host
    this.flows = new FlowRunner({
      flows,
      random,
      calls,
      flow,
      issue: (plan, by) => this.issue(plan, by),
    })
  }

  get all(): readonly Invocation[] {
    return this.#list.all
  }

  /** The invocation that owns the call with a run-wide number. */
  owner(number: number): Invocation | undefined {
    return this.#list.owner(number)
  }

  /** The call with a run-wide number, if it has begun to exist. */
  find(number: number): Call | undefined {
    return this.#list.find(number)
  }

  /** Issues an invocation: its targets may begin from the next turn on. */
  issue(plan: InvocationPlan, options: IssueOptions): Invocation {
    const host = this.#host
    const info = infoOf(plan, {
      invocationId: newInvocationId(host.random.bytes(16)),
      parent: options.parent?.number ?? null,
      cid: options.cid,
      issuedAt: host.wall(host.clock.now()),
      base: this.#list.nextCall,
    })
    const firstSeq = host.takeSeq(plan.targets.length)
    const stored = writePlan({ plan, firstSeq })
    host.journal.invocation(host.runId, { info, plan: stored })
    faultPoint('invocation.issued')
    const invocation = this.add(plan, info, options)
    host.recorder.push({
      journaled: true,
      size: stored.length,
      occur: () => {
        host.issued(invocation, firstSeq)
        if (plan.targets.length === 0) this.#allIn(invocation)
      },
    })
    if (host.cancelling) this.cancel(invocation, RUN_CANCELLED)
    this.makeReady(invocation)
    return invocation
  }

  /** Makes an invocation known, without beginning anything. */
  add(plan: InvocationPlan, info: InvocationInfo, by: IssuedBy): Invocation {
    const invocation = new Invocation(this.#host.runId, plan, info, by)
    this.#list.add(invocation)
    const waits = plan.flow ? by.parent : by.waiter?.call
    if (waits) {
      const awaited = this.#awaited.get(waits)
      if (awaited) awaited.add(invocation)
      else this.#awaited.set(waits, new Set([invocation]))
    }
    this.#host.opened()
    return invocation
  }

  /** Lets an invocation's targets begin, once their services are known. */
  makeReady(invocation: Invocation): void {
    const host = this.#host
    const ready = () => {
      host.scheduler.addInvocation(invocation)
      host.wake()
    }
    invocation.scope.services.prepare([...servicesOf(invocation.plan)]).then(ready, ready)
  }

  /** Lets an invocation of an earlier process go on from what was recorded of it. */
  takeUp(invocation: Invocation): void {
    for (const target of [...invocation.completed]) this.#deliver(target)
    if (invocation.completed.length === invocation.plan.targets.length) this.#allIn(invocation)
    else {
      if (!invocation.keepsPayloads) invocation.letGoOfPayloads()
      this.#applyPolicy(invocation)
      this.makeReady(invocation)
    }
  }

  /**
   * An attempt has ended. What it waited for, and what its policy makes of it, is ended at once, so that nothing begins
   * that is known to be in vain; what is cancelled so comes after it in the history.
   */
  ended(call: Call): void {
    if (!call.ok) this.#cancelAwaited(call)
    this.#awaited.delete(call)
    if (call.again || call.phase !== 'target') return
    const { invocation } = call
    if (call.ok) invocation.okCount++
    else invocation.failedCount++
    this.#applyPolicy(invocation)
  }

  /** A call's outcome is durable and shown: what follows from it becomes due. */
  recorded(call: Call): void {
    this.#host.counted(call)
    if (call.phase === 'target') this.#targetRecorded(call)
    else this.#deliveryRecorded(call)
  }

  /** An attempt failed and another follows: an issuer that asked for a fallback waits no longer. */
  attemptFailed(call: Call): void {
    const { plan, info } = call.invocation
    if (plan.retry?.asyncFallback) this.#answer(call.invocation, true, JSON.stringify(info.cid), null)
  }

  /** A handler issued an invocation in code. */
  invoked(call: Call, task: Task, request: InvokeRequest): void {
    if (request.wait) this.#host.calls.waits(call)
    this.issue(planInvoke(call.service, request), {
      parent: call,
      cid: request.cid,
      waiter: request.wait ? { call, task, requestId: request.requestId } : null,
      scope: call.invocation.scope,
    })
  }

  /** Cancels every target that has not completed; their callbacks run. Gives how many were cancelled. */
  cancel(invocation: Invocation, reason: CancelReason): number {
    let cancelled = 0
    for (let index = 0; index < invocation.plan.targets.length; index++) {
      if (this.#host.calls.cancel(invocation.target(index), reason)) cancelled++
    }
    return cancelled
  }

  /** Cancels deliveries that have not completed: only the cancel of a run does that. */
  cancelDeliveries(invocation: Invocation, reason: CancelReason): void {
    for (const delivery of invocation.deliveries.values()) this.#host.calls.cancel(delivery, reason)
  }

  #targetRecorded(call: Call): void {
    const { invocation } = call
    invocation.completed.push(call)
    if (!isSingle(invocation.plan)) {
      call.payload = targetPayload(call)
      this.#deliver(call)
    }
    if (invocation.completed.length === invocation.plan.targets.length) this.#allIn(invocation)
    else if (!invocation.keepsPayloads) call.forget()
  }

  /** Cancels what a call waited for that has ended without it. */
  #cancelAwaited(call: Call): void {
    const awaited = this.#awaited.get(call)
    if (!awaited) return
    const reason = cancelledByIssuer(call.service)
    for (const invocation of awaited) this.cancel(invocation, reason)
  }

  #applyPolicy(invocation: Invocation): void {
    if (invocation.cutShort) return
    const reason = reasonToCancelRest(invocation.plan.policy, tallyOf(invocation))
    if (reason === null) return
    invocation.cutShort = true
    this.cancel(invocation, cancelledByPolicy(reason))
  }

  /** Makes a completed target's deliveries that don't exist yet. */
  #deliver(target: Call): void {
    const { invocation } = target
    if (isSingle(invocation.plan)) return
    const index = target.number - invocation.info.base
    const first = invocation.deliveryBases[index] ?? 0
    const wires = invocation.plan.targets[index]?.onTarget ?? []
    if (wires.length === 0) return
    faultPoint('delivery.due')
    const given = { target, body: target.payload, context: deliveryContext(invocation, target) }
    let number = first
    for (const wire of wires) {
      const due = wire.when === 'always' || (wire.when === 'ok') === target.ok
      if (due) this.#delivery(invocation, number, wire.callback, given)
      number++
    }
  }

  #delivery(invocation: Invocation, number: number, callback: number, given: Given): void {
    const plan = invocation.plan.callbacks[callback]
    if (!plan || invocation.deliveries.has(number) || invocation.records.has(number)) return
    const host = this.#host
    const { target, body, context } = given
    const phase = target ? 'on-target' : 'on-final'
    const call = new Call(invocation, number, phase, plan, target, body, host.wall(host.clock.now()))
    call.context = context
    invocation.addDelivery(call)
    if (host.cancelling) host.calls.cancel(call, RUN_CANCELLED)
    else host.scheduler.addDelivery(call)
  }

  #deliveryRecorded(call: Call): void {
    const { invocation } = call
    this.issueNext(call)
    invocation.undelivered--
    invocation.deliveries.delete(call.number)
    this.letGoOf(call)
    this.#close(invocation)
  }

  /** Issues what a delivery is drawn to issue, once it has its outcome. */
  issueNext(delivery: Call): void {
    const issues = 'issues' in delivery.plan ? delivery.plan.issues : null
    if (!issues || this.#host.cancelling) return
    const { scope } = delivery.invocation
    this.issue(issues, { parent: delivery, cid: newCid(this.#host.random.bytes(16)), waiter: null, scope })
  }

  /** Lets go of what a delivery received and responded, unless requests are made from it. */
  letGoOf(delivery: Call): void {
    const issues = 'issues' in delivery.plan ? delivery.plan.issues : null
    if (!issues || !needsBindings(issues)) delivery.forget()
  }

  #allIn(invocation: Invocation): void {
    const { plan, parent } = invocation
    invocation.allIn = true
    invocation.satisfied = isSatisfied(plan.policy, tallyOf(invocation))
    this.#deliverFinals(invocation)
    const [only] = invocation.completed
    if (!isSingle(plan)) {
      if (invocation.waiter) this.#answerWithResult(invocation)
    } else if (only) this.#answer(invocation, only.ok, only.text, only.code)
    const waited = plan.flow !== null && parent !== null && this.flows.progress(parent, plan.flow.attempt)
    if (!waited) invocation.letGoOfPayloads()
    this.#close(invocation)
  }

  /** Makes the finals that don't exist yet, each once. */
  #deliverFinals(invocation: Invocation): void {
    const { plan } = invocation
    if (plan.onFinal.length === 0) return
    faultPoint('final.due')
    const given = { target: null, body: finalsBody(invocation), context: deliveryContext(invocation, null) }
    const first = invocation.deliveryBases[plan.targets.length] ?? 0
    plan.onFinal.forEach((callback, at) => {
      this.#delivery(invocation, first + at, callback, given)
    })
  }

  #close(invocation: Invocation): void {
    if (invocation.closed || !invocation.allIn || invocation.undelivered > 0) return
    invocation.closed = true
    this.#host.closed(invocation)
  }

  #answerWithResult(invocation: Invocation): void {
    const result = waitResult(invocation)
    if (result !== null) this.#answer(invocation, true, result, null)
    else this.#answer(invocation, false, tooLarge('The result of the invocation'), 'E_PAYLOAD_TOO_LARGE')
  }

  /** Answers the handler that waits for an invocation, if one still does. */
  #answer(invocation: Invocation, ok: boolean, text: string, code: OutcomeCode | null): void {
    const { waiter } = invocation
    if (!waiter || invocation.answered) return
    invocation.answered = true
    const { call, task, requestId } = waiter
    this.#awaited.get(call)?.delete(invocation)
    if (call.task !== task) return
    this.#host.calls.continues(call)
    this.#host.runtime.settle(task, requestId, ok, text, code)
  }
}

/** What all callbacks of a target, or all finals, are given. */
interface Given {
  /** The target that they are told of; null for finals. */
  readonly target: Call | null
  readonly body: string | null
  readonly context: DeliveryContext
}

/** Whether it is a plain `invoke` or an invoke/retry, whose one target's outcome is the issuer's alone. */
const isSingle = (plan: InvocationPlan): boolean =>
  plan.pattern === 'invoke' || plan.pattern === 'invoke-retry'

const tallyOf = (invocation: Invocation): Tally => ({
  total: invocation.plan.targets.length,
  ok: invocation.okCount,
  failed: invocation.failedCount,
})
