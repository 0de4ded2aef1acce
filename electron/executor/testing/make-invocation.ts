import type { Cid, InvocationId, NodeId, RunId } from '../../../shared/ids.ts'
import { type InvocationPlan, infoOf, NO_CONTROL, type TargetPlan } from '../plan.ts'
import { Call, Invocation } from '../state.ts'
import { FakeServices } from './fake-services.ts'

const RUN_ID = 'K000000000000000000000000000' as RunId
const INVOCATION_ID = 'K000000000000000000000000001' as InvocationId

/** A plan of targets that have the same callbacks, wired by index. */
export function makePlan(targets: readonly string[], changes: Partial<InvocationPlan> = {}): InvocationPlan {
  return {
    nodeId: null,
    source: 'the.source',
    pattern: 'parallel',
    policy: 'all-settled',
    concurrency: null,
    targets: targets.map(service => makeTarget(service)),
    callbacks: [],
    onTarget: [],
    onFinal: [],
    retry: null,
    flow: null,
    async: false,
    ...changes,
  }
}

export const makeTarget = (service: string, changes: Partial<TargetPlan> = {}): TargetPlan => ({
  nodeId: null,
  service,
  key: service,
  request: 'null',
  expression: null,
  ...NO_CONTROL,
  onTarget: [],
  ...changes,
})

export function makeInvocation(
  plan: InvocationPlan,
  issued: { cid?: string; issuedAt?: number; base?: number } = {},
) {
  const info = infoOf(plan, {
    invocationId: INVOCATION_ID,
    parent: null,
    cid: (issued.cid ?? 'the-cid') as Cid,
    issuedAt: issued.issuedAt ?? Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    base: issued.base ?? 0,
  })
  const scope = { services: new FakeServices(), pins: null }
  return new Invocation(RUN_ID, plan, info, { parent: null, waiter: null, scope })
}

/** A delivery that nothing else knows. */
export function makeDelivery(invocation: Invocation, number: number, service = 'a.callback'): Call {
  const plan = { nodeId: null, service, ...NO_CONTROL, issues: null }
  return new Call(invocation, number, 'on-target', plan, invocation.target(0), '{}', 0)
}

export const nodeId = (id: string): NodeId => id as NodeId
