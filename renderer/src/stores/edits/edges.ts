import { canConnect, type EdgeRole } from '../../../../shared/flow/connect.ts'
import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import { inFlowOrder } from '../../../../shared/flow/order.ts'
import {
  edgeSchema,
  type FlowDocument,
  type FlowEdge,
  type FlowNode,
} from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { freeId, type Position, patched, withEntries, withoutKeys } from './document.ts'
import { addNode } from './nodes.ts'

/** Fields of an edge that an edit may set; `undefined` takes a field away, so that its default holds. */
export interface EdgePatch {
  readonly from?: NodeId
  readonly to?: NodeId
  readonly role?: EdgeRole
  readonly when?: FlowEdge['when']
  readonly order?: number | undefined
}

/** The document with a new wire; a wire that `canConnect` refuses changes nothing. A call comes last in flow order. */
export function connect(
  doc: FlowDocument,
  from: NodeId,
  to: NodeId,
  role: EdgeRole,
  random: () => number = Math.random,
): FlowDocument {
  if (canConnect(doc, from, to, role) !== null) return doc
  const id = freeId(doc, random)
  if (role !== 'call') return { ...doc, edges: withEntries(doc.edges, [[id, { from, to, role }]]) }
  const { edges, last } = numbered(doc, from)
  return { ...doc, edges: withEntries(edges, [[id, { from, to, role, order: last + 1 }]]) }
}

/**
 * The calls of a source, each with a place in flow order: those without one stand behind all others, and a new call
 * could not come after them.
 */
function numbered(doc: FlowDocument, from: NodeId): { edges: FlowDocument['edges']; last: number } {
  const calls = inFlowOrder(
    entriesOf(doc.edges).filter(([, edge]) => edge.from === from && edge.role === 'call'),
  )
  let last = 0
  for (const [, edge] of calls) last = Math.max(last, edge.order ?? 0)
  last = Math.floor(last)
  const unnumbered = calls.filter(([, edge]) => edge.order === undefined)
  if (unnumbered.length === 0) return { edges: doc.edges, last }
  const entries = unnumbered.map(([id, edge]) => [id, { ...edge, order: ++last }] as const)
  return { edges: withEntries(doc.edges, entries), last }
}

/** The document without these wires. */
export const disconnect = (doc: FlowDocument, ...ids: readonly string[]): FlowDocument => ({
  ...doc,
  edges: withoutKeys(doc.edges, new Set(ids)),
})

/** The document with fields of a wire changed. Ends and roles that can't be change nothing. */
export function updateEdge(doc: FlowDocument, id: string, patch: EdgePatch): FlowDocument {
  const edge = lookup(doc.edges, id)
  if (edge === undefined) return doc
  const next = patched(edge, patch)
  if (!edgeSchema.safeParse(next).success) return doc
  const moved = next.from !== edge.from || next.to !== edge.to || next.role !== edge.role
  if (moved && canConnect(disconnect(doc, id), next.from, next.to, next.role) !== null) return doc
  return { ...doc, edges: withEntries(doc.edges, [[id as NodeId, next]]) }
}

/** What a wire of a role ends at. */
export const kindAtEnd = (role: EdgeRole): 'target' | 'callback' => (role === 'call' ? 'target' : 'callback')

/**
 * The document with a new node at the end of a new wire, and its id: what dropping a wire on empty canvas does. Where
 * the wire is refused, nothing changes.
 */
export function addWithWire(
  doc: FlowDocument,
  from: NodeId,
  role: EdgeRole,
  service: string,
  position: Position,
  random: () => number = Math.random,
): [doc: FlowDocument, id: NodeId] {
  const node: FlowNode = { kind: kindAtEnd(role), service }
  const [added, id] = addNode(doc, node, position, random)
  const wired = connect(added, from, id, role, random)
  return [wired === added ? doc : wired, id]
}

/** The document with the calls of a source in another order. */
export function reorderCalls(doc: FlowDocument, edgeIds: readonly string[]): FlowDocument {
  const entries = edgeIds.flatMap((id, index) => {
    const edge = lookup(doc.edges, id)
    return edge?.role === 'call' ? [[id as NodeId, { ...edge, order: index + 1 }] as const] : []
  })
  return { ...doc, edges: withEntries(doc.edges, entries) }
}
