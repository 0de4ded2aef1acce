import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import type { FlowDocument, FlowNode, Policy, Retry } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import {
  freeId,
  isNode,
  type Position,
  patched,
  rounded,
  withEntries,
  withoutEmptyMaps,
  withoutKeys,
} from './document.ts'

/** Fields of a node that an edit may set; `undefined` takes a field away, so that its default holds. */
export interface NodePatch {
  readonly service?: string
  readonly label?: string | undefined
  readonly disabled?: boolean | undefined
  readonly pattern?: 'parallel' | 'fanout' | undefined
  readonly policy?: Policy | undefined
  readonly concurrency?: number | undefined
  readonly request?: unknown
  readonly timeoutMs?: number | undefined
  readonly retry?: Retry | undefined
  readonly idempotent?: boolean | undefined
  readonly isolation?: 'shared' | 'own' | undefined
}

/** The document with a new node, and its id. A node that no flow may hold changes nothing. */
export function addNode(
  doc: FlowDocument,
  node: FlowNode,
  position: Position,
  random: () => number = Math.random,
): [doc: FlowDocument, id: NodeId] {
  const id = freeId(doc, random)
  if (!isNode(node)) return [doc, id]
  const next = {
    ...doc,
    nodes: withEntries(doc.nodes, [[id, node]]),
    layout: withEntries(doc.layout, [[id, rounded(position)]]),
  }
  return [next, id]
}

/**
 * The document without these nodes (notes and groups too, they are selected alike) and edges, and without the edges
 * that would hang. Groups that are left empty go as well.
 */
export function removeSelection(
  doc: FlowDocument,
  selection: { readonly nodes: readonly string[]; readonly edges: readonly string[] },
): FlowDocument {
  const gone = new Set<string>(selection.nodes)
  const edgesGone = new Set<string>(selection.edges)
  for (const [id, edge] of entriesOf(doc.edges)) {
    if (gone.has(edge.from) || gone.has(edge.to)) edgesGone.add(id)
  }
  const groups = entriesOf(doc.groups).flatMap(([id, group]) => {
    if (gone.has(id)) return []
    const nodes = group.nodes.filter(node => !gone.has(node))
    if (nodes.length === group.nodes.length) return [[id, group] as const]
    return nodes.length === 0 ? [] : [[id, { ...group, nodes }] as const]
  })
  const groupsLeft = new Set<string>(groups.map(([id]) => id))
  const placesGone = new Set([...gone, ...Object.keys(doc.groups ?? {}).filter(id => !groupsLeft.has(id))])
  return withoutEmptyMaps({
    ...doc,
    nodes: withoutKeys(doc.nodes, gone),
    edges: withoutKeys(doc.edges, edgesGone),
    ...(doc.notes && { notes: withoutKeys(doc.notes, gone) }),
    ...(doc.groups && { groups: Object.fromEntries(groups) as typeof doc.groups }),
    ...(doc.layout && { layout: withoutKeys(doc.layout, placesGone) }),
  })
}

/** The document with fields of a node changed. What would make it no node of a flow changes nothing. */
export function updateNode(doc: FlowDocument, id: NodeId, patch: NodePatch): FlowDocument {
  const node = lookup(doc.nodes, id)
  if (node === undefined) return doc
  const next = patched(node, patch)
  return isNode(next) ? { ...doc, nodes: withEntries(doc.nodes, [[id, next]]) } : doc
}

/** The document with nodes, notes and groups at other places; sizes stay. */
export function moveNodes(
  doc: FlowDocument,
  positions: ReadonlyMap<string, Position> | Readonly<Record<string, Position>>,
): FlowDocument {
  const moves = positions instanceof Map ? [...positions] : Object.entries(positions)
  const entries = moves
    .filter(([id]) =>
      [doc.nodes, doc.notes, doc.groups].some(map => map !== undefined && Object.hasOwn(map, id)),
    )
    .map(([id, position]) => {
      const [x, y] = rounded(position)
      const [, , width, height] = lookup(doc.layout, id) ?? []
      const place: [number, number] | [number, number, number, number] =
        width === undefined || height === undefined ? [x, y] : [x, y, width, height]
      return [id as NodeId, place] as const
    })
  return entries.length === 0 ? doc : { ...doc, layout: withEntries(doc.layout, entries) }
}

/** The document with nodes disabled, or no longer. */
export function setDisabled(doc: FlowDocument, ids: readonly NodeId[], disabled: boolean): FlowDocument {
  return ids.reduce((next, id) => updateNode(next, id, { disabled: disabled ? true : undefined }), doc)
}
