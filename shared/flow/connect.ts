import type { NodeId } from '../ids.ts'
import { type FlowGraph, flowGraph, isSource, nameOf, nodeOf, reachable } from './graph.ts'
import type { FlowDocument, FlowEdge, FlowNode } from './schema.ts'

export type EdgeRole = FlowEdge['role']

/** Why a wire can't be: a stable word, and a sentence for the one who draws it. */
export interface Refusal {
  readonly code: 'edge-end-missing' | 'edge-role' | 'final-of-parallel' | 'duplicate-call' | 'cycle'
  readonly message: string
}

/**
 * Whether a new wire of `role` may be drawn from one node to another: null, or why not.
 *
 * @param graph of the same flow; given by who asks about many wires at once.
 */
export function canConnect(
  flow: FlowDocument,
  from: NodeId,
  to: NodeId,
  role: EdgeRole,
  graph: FlowGraph = flowGraph(flow),
): Refusal | null {
  const refused = refuseRole(flow, from, to, role, graph)
  if (refused !== null) return refused
  const [start, end] = [nodeOf(flow, from), nodeOf(flow, to)]
  if (start === undefined || end === undefined) return null
  const exists = (graph.outgoing.get(from) ?? []).some(([, edge]) => edge.to === to && edge.role === role)
  if (role === 'call' && exists) return duplicateCall(start, end)
  return reachable(graph, [to]).has(from) ? circle(start, end) : null
}

/** What an edge is refused for by its two ends and its role alone. */
export function refuseRole(
  flow: FlowDocument,
  from: NodeId,
  to: NodeId,
  role: EdgeRole,
  graph: FlowGraph,
): Refusal | null {
  const [start, end] = [nodeOf(flow, from), nodeOf(flow, to)]
  if (start === undefined) return missingEnd('starts', from)
  if (end === undefined) return missingEnd('ends', to)
  const wrong = (node: FlowNode, rule: string): Refusal => ({
    code: 'edge-role',
    message: `${nameOf(node)} is a ${node.kind}. ${rule}`,
  })
  switch (role) {
    case 'call':
      if (start.kind === 'target') return wrong(start, 'A call wire starts at a source or a callback.')
      return end.kind === 'target' ? null : wrong(end, 'A call wire ends at a target.')
    case 'on-target':
      if (start.kind === 'callback' && !isSource(graph, from, start)) {
        return wrong(start, 'An on-target wire starts at one only when it calls targets itself.')
      }
      return end.kind === 'callback' ? null : wrong(end, 'An on-target wire ends at a callback.')
    case 'on-final':
      if (start.kind === 'target') return wrong(start, 'An on-final wire starts at a source.')
      if (!isSource(graph, from, start)) {
        return wrong(start, 'An on-final wire starts at one only when it calls targets itself.')
      }
      if (end.kind !== 'callback') return wrong(end, 'An on-final wire ends at a callback.')
      if (start.pattern === 'fanout') return null
      return {
        code: 'final-of-parallel',
        message: `${nameOf(start)} is a parallel source, and only a fan-out has final callbacks. Make its pattern "fanout", or its wire on-target.`,
      }
  }
}

export const duplicateCall = (from: FlowNode, to: FlowNode): Refusal => ({
  code: 'duplicate-call',
  message: `${nameOf(from)} calls ${nameOf(to)} already. To call it twice, add a second target of that service.`,
})

export const circle = (from: FlowNode, to: FlowNode): Refusal => ({
  code: 'cycle',
  message: `The wire from ${nameOf(from)} to ${nameOf(to)} closes a circle: the run would never end.`,
})

const missingEnd = (verb: 'starts' | 'ends', id: string): Refusal => ({
  code: 'edge-end-missing',
  message: `The edge ${verb} at ${JSON.stringify(id)}, and no node has that id.`,
})
