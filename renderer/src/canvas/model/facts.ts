import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import { inFlowOrder } from '../../../../shared/flow/order.ts'
import { type Problem, pointerParts } from '../../../../shared/flow/problem.ts'
import type { FlowDocument, FlowNode, Policy } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'

/** What a node's view needs to know of the flow around it. The object stays the same while nothing of it changes. */
export interface NodeFacts {
  readonly node: FlowNode
  readonly problem: Problem | null
  /** Ports that have a wire: the others are hollow and show only when they matter. */
  readonly calls: boolean
  readonly onTarget: boolean
  readonly onFinal: boolean
  readonly called: boolean
  /** Of callbacks: as what they are wired, `null` when they are not. */
  readonly role: 'on-target' | 'on-final' | null
  /** Of callbacks: they are called by a target alone, and only then when its outcome is this. */
  readonly when: 'ok' | 'failed' | null
  /** Of sources: how many targets they call. */
  readonly targets: number
  /** Whom it is called by: the source of a target or callback, the first one where there are several. */
  readonly source: NodeId | null
  /** Of targets: when their fan-out is over. */
  readonly policy: Policy | null
  /** Of targets: calls in flight at most, of its service or its source; null where neither has a limit. */
  readonly limit: number | null
}

type Draft = { -readonly [key in keyof NodeFacts]: NodeFacts[key] }

/** The facts of all nodes. Those that are as `previous` has them keep their objects. */
export function factsOf(
  doc: FlowDocument,
  problems: readonly Problem[],
  previous: ReadonlyMap<NodeId, NodeFacts>,
): Map<NodeId, NodeFacts> {
  const drafts = new Map<NodeId, Draft>()
  for (const [id, node] of entriesOf(doc.nodes)) {
    drafts.set(id, {
      node,
      problem: null,
      calls: false,
      onTarget: false,
      onFinal: false,
      called: false,
      role: null,
      when: null,
      targets: 0,
      source: null,
      policy: null,
      limit: null,
    })
  }
  for (const [, edge] of inFlowOrder(entriesOf(doc.edges))) wire(drafts, edge)
  for (const draft of drafts.values()) {
    const source = draft.source === null ? undefined : drafts.get(draft.source)
    if (source?.node.kind === 'target') draft.source = source.source
    if (draft.node.kind === 'target' && source !== undefined && source.node.kind !== 'target') {
      draft.policy = source.node.policy ?? null
      draft.limit = lookup(doc.services, draft.node.service)?.concurrency ?? source.node.concurrency ?? null
    }
  }
  blame(doc, drafts, problems)
  const facts = new Map<NodeId, NodeFacts>()
  for (const [id, draft] of drafts) {
    const old = previous.get(id)
    facts.set(id, old !== undefined && same(old, draft) ? old : draft)
  }
  return facts
}

function wire(drafts: ReadonlyMap<NodeId, Draft>, edge: FlowDocument['edges'][NodeId]): void {
  const [from, to] = [drafts.get(edge.from), drafts.get(edge.to)]
  if (from === undefined || to === undefined) return
  to.called = true
  to.source ??= edge.from
  switch (edge.role) {
    case 'call':
      from.calls = true
      from.targets++
      return
    case 'on-target':
      from.onTarget = true
      to.role ??= 'on-target'
      if (edge.when === 'ok' || edge.when === 'failed') to.when ??= edge.when
      return
    case 'on-final':
      from.onFinal = true
      to.role ??= 'on-final'
  }
}

/** Gives each node the worst problem of its own and of the wires that leave it. */
function blame(doc: FlowDocument, drafts: ReadonlyMap<NodeId, Draft>, problems: readonly Problem[]): void {
  for (const problem of problems) {
    const [part, id] = pointerParts(problem.pointer)
    if (id === undefined || (part !== 'nodes' && part !== 'edges')) continue
    const owner = part === 'nodes' ? id : lookup(doc.edges, id)?.from
    const draft = owner === undefined ? undefined : drafts.get(owner as NodeId)
    if (draft === undefined) continue
    if (draft.problem === null || (draft.problem.severity === 'warning' && problem.severity === 'error')) {
      draft.problem = problem
    }
  }
}

function same(a: NodeFacts, b: NodeFacts): boolean {
  const keys = Object.keys(b) as (keyof NodeFacts)[]
  return keys.every(key =>
    key === 'problem'
      ? a.problem?.message === b.problem?.message && a.problem?.severity === b.problem?.severity
      : a[key] === b[key],
  )
}
