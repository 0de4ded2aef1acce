import { type Cid, newCid } from '../../shared/ids.ts'
import type { CallRunner } from './call-runner.ts'
import { flowResult, tooLarge } from './payload.ts'
import type { InvocationPlan } from './plan.ts'
import { planFlow } from './plan-flow.ts'
import type { Flows, Random, Services } from './ports.ts'
import type { Call, Invocation, IssuedBy } from './state.ts'

/** What the flow runner needs of the run. */
export interface FlowHost {
  readonly flows: Flows
  readonly random: Random
  readonly calls: CallRunner
  /** The path of the flow that was started; empty when it was never saved. */
  readonly flow: string
  issue(plan: InvocationPlan, options: IssuedBy & { cid: Cid }): Invocation
}

/** The failures that an exception names before it only counts them. */
const NAMED_FAILURES = 10

/** Runs the flows that targets' services stand for: a target waits for the root invocations of its flow. */
export class FlowRunner {
  readonly #host: FlowHost
  /** What the targets that are under way wait for. */
  readonly #waiting = new Map<Call, { attempt: number; cid: Cid; roots: readonly Invocation[] }>()
  /** What targets had issued before the run was taken up again. */
  readonly #restored = new Map<Call, Invocation[]>()

  constructor(host: FlowHost) {
    this.#host = host
  }

  /** Makes an invocation known that a target has issued in an earlier process. */
  restore(call: Call, invocation: Invocation): void {
    const known = this.#restored.get(call)
    if (known) known.push(invocation)
    else this.#restored.set(call, [invocation])
  }

  /** Issues the root invocations of the flow that a target's service stands for. */
  begin(call: Call, path: string): void {
    const { calls, flows } = this.#host
    const circle = this.#circle(call, path)
    if (circle) {
      calls.conclude(call, false, 'E_SERVICE_LOAD', `A flow can't contain itself: ${circle.join(' → ')}.`)
      return
    }
    const { attempt } = call
    const waits = () => call.stage === 'sub-flow' && call.attempt === attempt
    flows
      .load(path)
      .then(({ document, services }) => {
        if (waits()) this.#issue(call, path, planFlow(document), services)
      })
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        if (waits()) calls.conclude(call, false, 'E_SERVICE_LOAD', `${path} could not be run: ${reason}`)
      })
  }

  /**
   * A target's flow has an invocation whose targets are all in, or was issued as a whole. False when the target's
   * attempt does not wait for it, or not any more.
   */
  progress(call: Call, attempt: number): boolean {
    const waiting = this.#waiting.get(call)
    if (call.ended || call.attempt !== attempt) {
      if (waiting?.attempt === attempt) this.#waiting.delete(call)
      return false
    }
    if (!waiting?.roots.every(root => root.allIn)) return true
    const { cid, roots } = waiting
    this.#waiting.delete(call)
    if (roots.every(root => root.satisfied)) this.#succeed(call, flowResult(cid, roots))
    else this.#fail(call, roots)
    for (const root of roots) root.letGoOfPayloads()
    return false
  }

  #issue(call: Call, path: string, plans: readonly InvocationPlan[], services: Services): void {
    const { attempt } = call
    const known = (this.#restored.get(call) ?? []).filter(one => one.plan.flow?.attempt === attempt)
    this.#restored.delete(call)
    const cid = known[0]?.info.cid ?? newCid(this.#host.random.bytes(16))
    const scope = { services, pins: null }
    const roots = plans.map(
      plan =>
        known.find(one => one.plan.nodeId === plan.nodeId) ??
        this.#host.issue({ ...plan, flow: { path, attempt } }, { parent: call, cid, waiter: null, scope }),
    )
    this.#waiting.set(call, { attempt, cid, roots })
    this.progress(call, attempt)
  }

  #succeed(call: Call, response: string | null): void {
    const { calls } = this.#host
    if (response !== null) calls.conclude(call, true, null, response)
    else calls.conclude(call, false, 'E_PAYLOAD_TOO_LARGE', tooLarge(`The response of ${call.service}`))
  }

  #fail(call: Call, roots: readonly Invocation[]): void {
    const unsatisfied = roots.filter(root => !root.satisfied)
    const failed = unsatisfied.flatMap(root => root.completed.filter(target => !target.ok))
    const [first] = failed
    const { calls } = this.#host
    if (!first) {
      const sources = unsatisfied.map(root => root.plan.source).join(', ')
      calls.conclude(
        call,
        false,
        'E_SERVICE_THREW',
        `${call.service}: too few targets of ${sources} for its policy.`,
      )
      return
    }
    const names = failed.slice(0, NAMED_FAILURES).map(target => `${target.key} (${target.code})`)
    if (failed.length > NAMED_FAILURES) names.push(`${failed.length - NAMED_FAILURES} more`)
    const text = `${call.service}: ${failed.length} of the flow's targets failed: ${names.join(', ')}\n${first.text}`
    calls.conclude(call, false, first.code ?? 'E_SERVICE_THREW', text)
  }

  /** The flows from an outer one of this path down to it again, or null when there is none. */
  #circle(call: Call, path: string): string[] | null {
    const paths = [path]
    for (let at: Call | null = call; at; at = at.invocation.parent) {
      const outer = at.invocation.parent === null ? this.#host.flow : at.invocation.plan.flow?.path
      if (!outer) continue
      paths.unshift(outer)
      if (outer === path) return paths
    }
    return null
  }
}
