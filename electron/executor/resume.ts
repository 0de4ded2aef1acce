import type { FlowDocument } from '../../shared/flow/schema.ts'
import { CallIndex } from '../../shared/run/layout.ts'
import { callStates, type InvocationInfo } from '../../shared/run/model.ts'
import { applyOutcome, recordOf } from './call-outcome.ts'
import { FlowServices } from './flow-services.ts'
import { deliveryContext, finalsBody, targetPayload } from './payload.ts'
import { planFlow } from './plan-flow.ts'
import { isSatisfied } from './policy.ts'
import type { JournalAttempt, StoredRun } from './ports.ts'
import type { Run } from './run.ts'
import { Call, type Invocation, type Scope } from './state.ts'
import { readPlan, type StoredPlan } from './stored-plan.ts'

/** A run as the history gives it back, with what only the executor can read of it. */
export interface ReadRun {
  readonly stored: StoredRun
  readonly invocations: readonly (StoredPlan & { readonly info: InvocationInfo })[]
  /** The highest event number that the run has used for what is recorded. */
  readonly seq: number
}

export function readStored(stored: StoredRun): ReadRun {
  let { seq } = stored
  const invocations = stored.invocations.map(({ info, plan }) => {
    const read = readPlan(plan, info)
    seq = Math.max(seq, read.firstSeq + info.targets.length - 1)
    return { ...read, info }
  })
  return { stored, invocations, seq }
}

/**
 * Puts a run back to where the history has it and lets it go on. Everything that was recorded is set as it was;
 * what is missing becomes due again, by the same rules as in a run that was never interrupted.
 * @param prepare called when the run stands where it did, before anything goes on
 */
export function restore(run: Run, read: ReadRun, scope: Scope, prepare: () => void): void {
  const restorer = new Restorer(run, read, scope)
  restorer.restore()
  prepare()
  run.announce(false)
  restorer.goOn()
}

class Restorer {
  readonly #run: Run
  readonly #scope: Scope
  readonly #read: ReadRun
  readonly #index: CallIndex
  /** The attempts of each call, first to last. */
  readonly #attempts = new Map<number, JournalAttempt[]>()
  /** The place of each call's last attempt in the order of recording. */
  readonly #order = new Map<number, number>()
  /** Of flows that targets' services stand for. */
  readonly #flowScopes = new Map<string, Scope>()
  /** Calls that have issued what they are drawn to issue. */
  readonly #issuers = new Set<Call>()

  constructor(run: Run, read: ReadRun, scope: Scope) {
    this.#run = run
    this.#scope = scope
    this.#read = read
    this.#index = new CallIndex(read.invocations.map(one => one.info))
    read.stored.attempts.forEach((attempt, index) => {
      this.#order.set(attempt.call, index)
      const known = this.#attempts.get(attempt.call)
      if (known) known.push(attempt)
      else this.#attempts.set(attempt.call, [attempt])
    })
  }

  restore(): void {
    for (const { info, plan } of this.#read.invocations) {
      const parent = info.parent === null ? null : this.#call(info.parent)
      const scope = plan.flow ? this.#flowScope(plan.flow.path) : (parent?.invocation.scope ?? this.#scope)
      const invocation = this.#run.invocations.add(plan, info, { parent, waiter: null, scope })
      invocation.shown = true
      if (parent && plan.flow) this.#run.invocations.flows.restore(parent, invocation)
      else if (parent && plan.nodeId !== null) this.#issuers.add(parent)
      this.#restoreTargets(invocation)
    }
    for (const number of this.#attempts.keys()) this.#call(number)
  }

  /** Makes due what is missing. */
  goOn(): void {
    const { invocations } = this.#run
    const letGo = this.#run.hold()
    const known = [...invocations.all]
    for (const invocation of known) {
      const { parent, plan } = invocation
      // Its target has ended, or is at another attempt: what is left of this one was being cancelled.
      const over = plan.flow && parent && (parent.ended || parent.attempt !== plan.flow.attempt)
      if (over)
        invocations.cancel(invocation, { text: `Cancelled: ${parent.service} has ended.`, byPolicy: false })
      for (const delivery of invocation.deliveries.values()) {
        if (delivery.stage !== 'done') continue
        if (!this.#issuers.has(delivery)) invocations.issueNext(delivery)
        invocations.letGoOf(delivery)
      }
      invocations.takeUp(invocation)
    }
    this.#issueRoots(known)
    letGo()
  }

  /** Root invocations that the crash came before. */
  #issueRoots(known: readonly Invocation[]): void {
    const { run } = this.#read.stored
    const issued = new Set(known.filter(one => one.info.parent === null).map(one => one.plan.nodeId))
    const scope = this.#scope
    // It was checked when the run was started and is guarded by the history's own hash.
    for (const plan of planFlow(JSON.parse(run.document) as FlowDocument)) {
      if (issued.has(plan.nodeId)) continue
      this.#run.invocations.issue(plan, { parent: null, cid: run.cid, waiter: null, scope })
    }
  }

  #flowScope(path: string): Scope {
    const known = this.#flowScopes.get(path)
    if (known) return known
    const scope = { services: new FlowServices(this.#run.flows, path), pins: null }
    this.#flowScopes.set(path, scope)
    return scope
  }

  #restoreTargets(invocation: Invocation): void {
    const { plan, completed } = invocation
    const total = plan.targets.length
    for (let index = 0; index < total; index++) {
      const target = invocation.target(index)
      if (!this.#apply(target)) continue
      completed.push(target)
      if (target.ok) invocation.okCount++
      else invocation.failedCount++
      target.payload = targetPayload(target)
    }
    completed.sort((a, b) => (this.#order.get(a.number) ?? 0) - (this.#order.get(b.number) ?? 0))
    invocation.allIn = completed.length === total
    const tally = { total, ok: invocation.okCount, failed: invocation.failedCount }
    invocation.satisfied = invocation.allIn && isSatisfied(plan.policy, tally)
  }

  /** The call with this number, made if it is a delivery that doesn't exist yet. */
  #call(number: number): Call | null {
    const known = this.#run.invocations.find(number)
    if (known) return known
    const invocation = this.#run.invocations.owner(number)
    const place = this.#index.place(number)
    if (!place || !invocation || place.phase === 'target') return null
    const plan = invocation.plan.callbacks[place.callback]
    if (!plan) return null
    const target = place.phase === 'on-target' ? invocation.target(place.target) : null
    const body = target ? target.payload : finalsBody(invocation)
    const now = this.#run.wall(this.#run.clock.now())
    const call = new Call(invocation, number, place.phase, plan, target, body, now)
    call.context = deliveryContext(invocation, target)
    if (this.#apply(call)) invocation.deliveries.set(call)
    else {
      invocation.addDelivery(call)
      this.#run.scheduler.addDelivery(call)
    }
    return call
  }

  /** Sets a call to its last recorded attempt. True when that was its outcome. */
  #apply(call: Call): boolean {
    const last = this.#attempts.get(call.number)?.at(-1)
    if (!last) return false
    applyOutcome(call, last)
    const state = last.retried ? 'retrying' : (callStates[last.state] ?? 'failed')
    call.invocation.records.set(recordOf(call, state, last.seq))
    if (last.retried) {
      call.attempt++
      call.queuedAt = this.#run.wall(this.#run.clock.now())
      call.startedAt = 0
      return false
    }
    call.stage = 'done'
    this.#run.counted(call)
    return true
  }
}
