import { type EdgeEntry, nodeOf } from '../../../../shared/flow/graph.ts'
import { entriesOf } from '../../../../shared/flow/json.ts'
import { inFlowOrder } from '../../../../shared/flow/order.ts'
import type { FlowDocument, FlowNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'

/** A wire and the node at its other end. */
export interface Wire {
  readonly id: NodeId
  readonly edge: EdgeEntry[1]
  readonly node: FlowNode
  /** Id of the node at the other end. */
  readonly other: NodeId
}

const wire = (doc: FlowDocument, [id, edge]: EdgeEntry, other: NodeId): Wire[] => {
  const node = nodeOf(doc, other)
  return node === undefined ? [] : [{ id, edge, node, other }]
}

/** Wires that leave a node, calls in flow order. */
export const wiresFrom = (doc: FlowDocument, from: NodeId): Wire[] =>
  inFlowOrder(entriesOf(doc.edges).filter(([, edge]) => edge.from === from)).flatMap(entry =>
    wire(doc, entry, entry[1].to),
  )

/** Wires that lead to a node. */
export const wiresTo = (doc: FlowDocument, to: NodeId): Wire[] =>
  entriesOf(doc.edges)
    .filter(([, edge]) => edge.to === to)
    .flatMap(entry => wire(doc, entry, entry[1].from))

/** Who hears of a target: by wires of its own, and by those of its sources for all their targets. */
export function callbacksOf(
  doc: FlowDocument,
  target: NodeId,
): { own: Wire[]; forAll: (Wire & { source: FlowNode })[] } {
  const own = wiresFrom(doc, target).filter(({ edge }) => edge.role === 'on-target')
  const forAll = wiresTo(doc, target)
    .filter(({ edge }) => edge.role === 'call')
    .flatMap(({ other, node }) =>
      wiresFrom(doc, other)
        .filter(({ edge }) => edge.role === 'on-target')
        .map(callback => ({ ...callback, source: node })),
    )
  return { own, forAll }
}

/** What a node is, in words: "Target of dashboard.load". */
export function relation(doc: FlowDocument, id: NodeId, node: FlowNode): string {
  if (node.kind === 'source') {
    const targets = wiresFrom(doc, id).filter(({ edge }) => edge.role === 'call').length
    return `Source of ${targets === 0 ? 'no target yet' : targets === 1 ? '1 target' : `${targets} targets`}`
  }
  const incoming = wiresTo(doc, id)
  const names = [...new Set(incoming.map(wire => wire.node.service))]
  const from = names.length > 2 ? `${names[0]} and ${names.length - 1} others` : names.join(' and ')
  if (node.kind === 'target') return names.length === 0 ? 'Target, not wired' : `Target of ${from}`
  if (names.length === 0) return 'Callback, not wired'
  const roles = new Set(incoming.map(({ edge }) => edge.role))
  const all = incoming.some(wire => wire.node.kind === 'source' && wire.edge.role === 'on-target')
  if (!roles.has('on-target')) return `Final of ${from}`
  return all ? `Callback of ${from}, for each of its targets` : `Callback of ${from}`
}

/** The document with a call one place earlier or later among those of its source. */
export function movedCalls(doc: FlowDocument, from: NodeId, edgeId: string, step: -1 | 1): NodeId[] | null {
  const calls = wiresFrom(doc, from).filter(({ edge }) => edge.role === 'call')
  const at = calls.findIndex(({ id }) => id === edgeId)
  const to = at + step
  const ids = calls.map(({ id }) => id)
  const [moved, passed] = [ids[at], ids[to]]
  if (moved === undefined || passed === undefined) return null
  ids[at] = passed
  ids[to] = moved
  return ids
}
