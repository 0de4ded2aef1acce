import type { NodeId } from '../ids.ts'
import { entriesOf, lookup } from './json.ts'
import type { FlowDocument, FlowEdge, FlowNode } from './schema.ts'

/** An edge under its id. */
export type EdgeEntry = readonly [id: NodeId, edge: FlowEdge]

/** Who leads to whom, built once from a flow; it does not follow later changes of it. */
export interface FlowGraph {
  readonly outgoing: ReadonlyMap<NodeId, readonly EdgeEntry[]>
  /** Nodes with outgoing `call` edges to nodes that exist. */
  readonly calling: ReadonlySet<NodeId>
}

export function flowGraph(flow: FlowDocument): FlowGraph {
  const outgoing = new Map<NodeId, EdgeEntry[]>()
  const calling = new Set<NodeId>()
  for (const entry of entriesOf(flow.edges)) {
    const [, edge] = entry
    const list = outgoing.get(edge.from)
    if (list === undefined) outgoing.set(edge.from, [entry])
    else list.push(entry)
    if (edge.role === 'call' && nodeOf(flow, edge.to) !== undefined) calling.add(edge.from)
  }
  return { outgoing, calling }
}

export const nodeOf = (flow: FlowDocument, id: string): FlowNode | undefined => lookup(flow.nodes, id)

/** Whether a node issues invocations: a source always, a callback once it has a `call` edge. */
export const isSource = (graph: FlowGraph, id: NodeId, node: FlowNode): boolean =>
  node.kind === 'source' || (node.kind === 'callback' && graph.calling.has(id))

/** What a person calls a node: its service's name, which is what payloads say; the label only decorates. */
export const nameOf = (node: FlowNode): string => node.service

/** All that can be reached from `starts` along edges of any role, the starts among it. */
export function reachable(graph: FlowGraph, starts: Iterable<NodeId>): Set<NodeId> {
  const seen = new Set<NodeId>(starts)
  const waiting = [...seen]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const [, edge] of graph.outgoing.get(id) ?? []) {
      if (seen.has(edge.to)) continue
      seen.add(edge.to)
      waiting.push(edge.to)
    }
  }
  return seen
}

/**
 * Circles: for each, the edges that close it, one circle after the other, each edge at most once. Walks without
 * recursion, since a chain may have as many links as a flow has nodes.
 */
export function circles(graph: FlowGraph): EdgeEntry[] {
  const closing: EdgeEntry[] = []
  const state = new Map<NodeId, 'open' | 'done'>()
  for (const root of graph.outgoing.keys()) {
    if (state.has(root)) continue
    const stack: { id: NodeId; next: number }[] = [{ id: root, next: 0 }]
    state.set(root, 'open')
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const entry = graph.outgoing.get(top.id)?.[top.next++]
      if (entry === undefined) {
        state.set(top.id, 'done')
        stack.pop()
        continue
      }
      const seen = state.get(entry[1].to)
      if (seen === 'open') closing.push(entry)
      else if (seen === undefined) {
        state.set(entry[1].to, 'open')
        stack.push({ id: entry[1].to, next: 0 })
      }
    }
  }
  return closing
}
