import { type FlowGraph, flowGraph, reachable } from '../../../../shared/flow/graph.ts'
import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { setDisabled } from './nodes.ts'

/**
 * The document as it is run for some of its nodes alone: a target with all that its completion causes, a source or a
 * calling callback with all its targets. What they need to be reached stays too; all else that would be called is
 * disabled.
 */
export function onlyNodes(doc: FlowDocument, ids: readonly NodeId[]): FlowDocument {
  const graph = flowGraph(doc)
  const kept = new Set<string>()
  for (const id of reachable(
    graph,
    ids.filter(node => lookup(doc.nodes, node) !== undefined),
  ))
    kept.add(id)
  keepCallbacks(doc, graph, ids, kept)
  keepWay(doc, graph, ids, kept)
  const off = entriesOf(doc.nodes)
    .filter(([id, node]) => node.kind !== 'callback' && !kept.has(id))
    .map(([id]) => id)
  return setDisabled(setDisabled(doc, off, true), ids, false)
}

/** The callbacks that a chosen target's caller has for all its targets, with what these call. */
function keepCallbacks(doc: FlowDocument, graph: FlowGraph, ids: readonly NodeId[], kept: Set<string>): void {
  const chosen = new Set<string>(ids)
  for (const [, call] of entriesOf(doc.edges)) {
    if (call.role !== 'call' || !chosen.has(call.to)) continue
    const callbacks = (graph.outgoing.get(call.from) ?? [])
      .filter(([, edge]) => edge.role !== 'call')
      .map(([, edge]) => edge.to)
    for (const id of reachable(graph, callbacks)) kept.add(id)
  }
}

/** What leads to the chosen nodes: their callers, and for a callback the targets that it is delivered for. */
function keepWay(doc: FlowDocument, graph: FlowGraph, ids: readonly NodeId[], kept: Set<string>): void {
  const edges = entriesOf(doc.edges)
  const way = new Set<NodeId>(ids)
  const waiting = [...ids]
  const add = (id: NodeId): void => {
    kept.add(id)
    if (way.has(id)) return
    way.add(id)
    waiting.push(id)
  }
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const [, edge] of edges) {
      if (edge.to !== id) continue
      add(edge.from)
      if (edge.role === 'call') continue
      for (const [, call] of graph.outgoing.get(edge.from) ?? []) if (call.role === 'call') add(call.to)
    }
  }
}
