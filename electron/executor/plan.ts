import type { Policy, Retry } from '../../shared/flow/schema.ts'
import type { NodeId } from '../../shared/ids.ts'
import { rememberLarge } from '../../shared/remember-large.ts'
import type { InvocationInfo, Pattern, TargetInfo } from '../../shared/run/model.ts'
import type { InvokeRetry } from './ports.ts'

/**
 * What an invocation shall do, before it has an id or a time. Plans come from drawn flows (plan-flow.ts) and from
 * handlers' code (plan-code.ts); they are JSON throughout, so that the history can keep them for a resume.
 */
export interface InvocationPlan {
  readonly nodeId: NodeId | null
  readonly source: string
  readonly pattern: Pattern
  readonly policy: Policy
  /** Targets in flight at most, or null. */
  readonly concurrency: number | null
  readonly targets: readonly TargetPlan[]
  readonly callbacks: readonly CallbackPlan[]
  /** Indexes into `callbacks`: all that targets have, as a final is told of them. */
  readonly onTarget: readonly number[]
  /** Indexes into `callbacks`. */
  readonly onFinal: readonly number[]
  /** Of `invoke-retry` alone. */
  readonly retry: InvokeRetryPlan | null
  /** Issued by a target whose service is a flow: that attempt of the target waits for it. */
  readonly flow: { readonly path: string; readonly attempt: number } | null
  /** Issued by `ctx.invokeAsync`. */
  readonly async: boolean
}

export interface InvokeRetryPlan extends InvokeRetry {
  readonly originCid: string
}

export interface TargetPlan extends Control {
  readonly nodeId: NodeId | null
  readonly service: string
  readonly key: string
  /** JSON text. */
  readonly request: string
  /** A JSONata expression that makes the request instead; null for none. */
  readonly expression: string | null
  readonly onTarget: readonly Wire[]
}

/** One on-target wire: which callback, and under which condition. */
export interface Wire {
  readonly callback: number
  readonly when: 'always' | 'ok' | 'failed'
}

export interface CallbackPlan extends Control {
  readonly nodeId: NodeId | null
  readonly service: string
  /** What each of its deliveries issues, for a callback that is drawn as a source. */
  readonly issues: InvocationPlan | null
}

/** What a node says of its calls; null where it leaves it to the service. */
export interface Control {
  readonly timeoutMs: number | null
  readonly retry: Retry | null
  readonly idempotent: boolean | null
  readonly isolation: 'shared' | 'own' | null
}

/** What code can't say of a single call: all is left to the service. */
export const NO_CONTROL: Control = { timeoutMs: null, retry: null, idempotent: null, isolation: null }

/** Every service that the plan may invoke. */
export function servicesOf(plan: InvocationPlan, into: Set<string> = new Set()): Set<string> {
  for (const target of plan.targets) into.add(target.service)
  for (const callback of plan.callbacks) {
    into.add(callback.service)
    if (callback.issues) servicesOf(callback.issues, into)
  }
  return into
}

/** Whether requests of its targets are made from what the issuing call received and responded. */
export const needsBindings = (plan: InvocationPlan): boolean =>
  plan.targets.some(target => target.expression !== null)

/** What viewers and the history are told of an invocation's shape. */
export function infoOf(
  plan: InvocationPlan,
  issued: Pick<InvocationInfo, 'invocationId' | 'parent' | 'cid' | 'issuedAt' | 'base'>,
): InvocationInfo {
  return {
    invocationId: issued.invocationId,
    parent: issued.parent,
    nodeId: plan.nodeId,
    source: plan.source,
    pattern: plan.pattern,
    policy: plan.policy,
    cid: issued.cid,
    issuedAt: issued.issuedAt,
    base: issued.base,
    targets: targetInfos(plan),
    callbacks: plan.callbacks.map(callback => ({ nodeId: callback.nodeId, service: callback.service })),
    onFinal: [...plan.onFinal],
  }
}

const targetInfos = rememberLarge(
  (plan: InvocationPlan): TargetInfo[] => {
    const lists = new Map<readonly Wire[], number[]>()
    return plan.targets.map(({ nodeId, service, key, onTarget: wires }) => {
      let onTarget = lists.get(wires)
      if (!onTarget) {
        onTarget = wires.map(wire => wire.callback)
        lists.set(wires, onTarget)
      }
      return { nodeId, service, key, onTarget }
    })
  },
  plan => plan.targets.length,
)
