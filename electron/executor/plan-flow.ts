import { type FlowGraph, flowGraph, isSource, nodeOf } from '../../shared/flow/graph.ts'
import { byCodeUnit, entriesOf } from '../../shared/flow/json.ts'
import { inFlowOrder, instanceKeys } from '../../shared/flow/order.ts'
import {
  type CallbackNode,
  type FlowDocument,
  type FlowEdge,
  requestExpression,
  type SourceNode,
  type TargetNode,
} from '../../shared/flow/schema.ts'
import type { NodeId } from '../../shared/ids.ts'
import type { CallbackPlan, InvocationPlan, TargetPlan, Wire } from './plan.ts'

/**
 * The root invocations of a drawn flow, in the order of their nodes' ids. Disabled nodes are left out. The flow must
 * have passed validation: wires that can't be are ignored here, and a circle of calls is refused with an Error.
 */
export function planFlow(flow: FlowDocument): InvocationPlan[] {
  const planner = new FlowPlanner(flow)
  const roots: InvocationPlan[] = []
  for (const [id, node] of entriesOf(flow.nodes)) {
    if (node.kind === 'source' && !node.disabled) roots.push(planner.invocation(id, node))
  }
  return roots.sort((a, b) => byCodeUnit(a.nodeId ?? '', b.nodeId ?? ''))
}

const NO_EDGES: readonly FlowEdge[] = []

class FlowPlanner {
  readonly #flow: FlowDocument
  readonly #graph: FlowGraph
  /** Those whose invocation is being planned, outermost first. */
  readonly #path: NodeId[] = []

  constructor(flow: FlowDocument) {
    this.#flow = flow
    this.#graph = flowGraph(flow)
  }

  invocation(id: NodeId, node: SourceNode | CallbackNode): InvocationPlan {
    if (this.#path.includes(id))
      throw new Error(`Expected a flow without circles, got ${[...this.#path, id].join(' → ')}`)
    this.#path.push(id)
    const fanout = node.pattern === 'fanout'
    const callbacks = new Callbacks(callbackId => this.#callback(callbackId))
    const forAll = callbacks.wires(this.#edges(id, 'on-target'))
    const targets = this.#targets(id, forAll, callbacks)
    const onFinal = fanout ? callbacks.wires(this.#edges(id, 'on-final')).map(wire => wire.callback) : []
    this.#path.pop()
    return {
      nodeId: id,
      source: node.service,
      pattern: node.pattern ?? 'parallel',
      policy: (fanout ? node.policy : undefined) ?? 'all-settled',
      concurrency: node.concurrency ?? null,
      targets,
      callbacks: callbacks.all,
      onTarget: onTargetOf(forAll, targets),
      onFinal,
      retry: null,
      flow: null,
      async: false,
    }
  }

  #targets(source: NodeId, forAll: readonly Wire[], callbacks: Callbacks): TargetPlan[] {
    const found: [NodeId, TargetNode][] = []
    for (const edge of this.#edges(source, 'call')) {
      const target = nodeOf(this.#flow, edge.to)
      if (target?.kind === 'target' && !target.disabled) found.push([edge.to, target])
    }
    const keys = instanceKeys(found.map(([, target]) => target.service))
    return found.map(([id, target], index) => {
      const own = callbacks.wires(this.#edges(id, 'on-target'))
      const expression = requestExpression(target.request)
      return {
        nodeId: id,
        service: target.service,
        key: keys[index] ?? target.service,
        request: expression === null ? JSON.stringify(target.request ?? null) : 'null',
        expression,
        timeoutMs: target.timeoutMs ?? null,
        retry: target.retry ?? null,
        idempotent: target.idempotent ?? null,
        isolation: target.isolation ?? null,
        onTarget: own.length === 0 ? forAll : [...forAll, ...own],
      }
    })
  }

  #callback(id: NodeId): CallbackPlan | null {
    const node = nodeOf(this.#flow, id)
    if (node?.kind !== 'callback' || node.disabled) return null
    const issues = isSource(this.#graph, id, node) ? this.invocation(id, node) : null
    const { service, timeoutMs = null, retry = null, idempotent = null, isolation = null } = node
    return { nodeId: id, service, timeoutMs, retry, idempotent, isolation, issues }
  }

  #edges(from: NodeId, role: FlowEdge['role']): readonly FlowEdge[] {
    const outgoing = this.#graph.outgoing.get(from)
    // So it is with most targets, and there may be many.
    if (!outgoing) return NO_EDGES
    const edges = outgoing.filter(([, edge]) => edge.role === role)
    return inFlowOrder(edges).map(([, edge]) => edge)
  }
}

/** The callbacks of one invocation, each once however many wires lead to it. */
class Callbacks {
  readonly all: CallbackPlan[] = []
  readonly #plan: (id: NodeId) => CallbackPlan | null
  readonly #indexes = new Map<NodeId, number | null>()

  constructor(plan: (id: NodeId) => CallbackPlan | null) {
    this.#plan = plan
  }

  wires(edges: readonly FlowEdge[]): Wire[] {
    const wires: Wire[] = []
    for (const edge of edges) {
      const callback = this.#index(edge.to)
      if (callback !== null) wires.push({ callback, when: edge.when ?? 'always' })
    }
    return wires
  }

  #index(id: NodeId): number | null {
    const known = this.#indexes.get(id)
    if (known !== undefined) return known
    const plan = this.#plan(id)
    const index = plan ? this.all.push(plan) - 1 : null
    this.#indexes.set(id, index)
    return index
  }
}

/** The callbacks that all targets have, as often as they are wired, then those of single targets, each once. */
function onTargetOf(forAll: readonly Wire[], targets: readonly TargetPlan[]): number[] {
  const shared = forAll.map(wire => wire.callback)
  const own = new Set<number>()
  for (const { onTarget } of targets) {
    if (onTarget === forAll) continue
    for (const wire of onTarget) if (!shared.includes(wire.callback)) own.add(wire.callback)
  }
  return [...shared, ...own]
}
