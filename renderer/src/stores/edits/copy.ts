import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import { parseFlow } from '../../../../shared/flow/parse.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import { serialiseFlow } from '../../../../shared/flow/serialise.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { freeId, type Position, rounded, withEntries, withoutEmptyMaps } from './document.ts'

/** How far a duplicate lies from what it was made of. */
const OFFSET = 32

/** The selected nodes and notes with the wires between them, as a flow of its own: what the clipboard takes. */
export function selectionAsFlow(doc: FlowDocument, ids: readonly string[]): FlowDocument {
  const chosen = new Set(ids)
  for (const id of ids) for (const node of lookup(doc.groups, id)?.nodes ?? []) chosen.add(node)
  const nodes = entriesOf(doc.nodes).filter(([id]) => chosen.has(id))
  const kept = new Set<string>(nodes.map(([id]) => id))
  const used = new Set(nodes.map(([, node]) => node.service))
  const groups = entriesOf(doc.groups).filter(
    ([, group]) => group.nodes.length > 0 && group.nodes.every(id => kept.has(id)),
  )
  const placed = new Set<string>([...chosen, ...groups.map(([id]) => id)])
  return withoutEmptyMaps({
    formatVersion: 1,
    nodes: Object.fromEntries(nodes),
    edges: Object.fromEntries(
      entriesOf(doc.edges).filter(([, edge]) => kept.has(edge.from) && kept.has(edge.to)),
    ),
    services: Object.fromEntries(entriesOf(doc.services).filter(([name]) => used.has(name))),
    notes: Object.fromEntries(entriesOf(doc.notes).filter(([id]) => chosen.has(id))),
    groups: Object.fromEntries(groups),
    layout: Object.fromEntries(entriesOf(doc.layout).filter(([id]) => placed.has(id))),
  })
}

/** The selection as text for the clipboard: the one shape that files have too. */
export const copyText = (doc: FlowDocument, ids: readonly string[]): string =>
  serialiseFlow(selectionAsFlow(doc, ids))

/** A flow from the clipboard, or null when the text is none. */
export function flowFromText(text: string): FlowDocument | null {
  if (!text.trimStart().startsWith('{')) return null
  return parseFlow(text).document
}

/**
 * The document with another flow's parts added under new ids, and the ids of the new nodes and notes. Services of
 * names that the document defines already stay its own.
 *
 * @param place where the upper left of what is added comes to lie; left out, a little beside where it was.
 */
export function insert(
  doc: FlowDocument,
  added: FlowDocument,
  place?: Position,
  random: () => number = Math.random,
): [doc: FlowDocument, ids: NodeId[]] {
  const taken = new Set<string>()
  const names = new Map<string, NodeId>()
  const fresh = (id: string): NodeId => {
    const known = names.get(id)
    if (known !== undefined) return known
    const drawn = freeId(doc, random, taken)
    taken.add(drawn)
    names.set(id, drawn)
    return drawn
  }
  const [dx, dy] = offset(added, place)
  const nodes = entriesOf(added.nodes).map(([id, node]) => [fresh(id), node] as const)
  const notes = entriesOf(added.notes).map(([id, note]) => [fresh(id), note] as const)
  const groups = entriesOf(added.groups).map(
    ([id, group]) =>
      [fresh(id), { ...group, nodes: group.nodes.flatMap(node => names.get(node) ?? []) }] as const,
  )
  const layout = entriesOf(added.layout).flatMap(([id, [x, y, width, height]]) => {
    const name = names.get(id)
    if (name === undefined) return []
    const [left, top] = rounded([x + dx, y + dy])
    const at: [number, number] | [number, number, number, number] =
      width === undefined || height === undefined ? [left, top] : [left, top, width, height]
    return [[name, at] as const]
  })
  const edges = entriesOf(added.edges).flatMap(([, edge]) => {
    const [from, to] = [names.get(edge.from), names.get(edge.to)]
    if (from === undefined || to === undefined) return []
    const id = freeId(doc, random, taken)
    taken.add(id)
    return [[id, { ...edge, from, to }] as const]
  })
  const services = entriesOf(added.services).filter(([name]) => lookup(doc.services, name) === undefined)
  const next = withoutEmptyMaps({
    ...doc,
    nodes: withEntries(doc.nodes, nodes),
    edges: withEntries(doc.edges, edges),
    services: withEntries(doc.services, services),
    notes: withEntries(doc.notes, notes),
    groups: withEntries(doc.groups, groups),
    layout: withEntries(doc.layout, layout),
  })
  return [next, [...nodes.map(([id]) => id), ...notes.map(([id]) => id)]]
}

function offset(added: FlowDocument, place: Position | undefined): Position {
  if (place === undefined) return [OFFSET, OFFSET]
  const places = Object.values(added.layout ?? {})
  if (places.length === 0) return place
  return [place[0] - Math.min(...places.map(([x]) => x)), place[1] - Math.min(...places.map(([, y]) => y))]
}

/**
 * The document with copies of these nodes and notes, and the copies' ids. A copy keeps the wires to what is copied
 * with it, and also those that lead to it from outside: a second target is called by the same source.
 */
export function duplicate(
  doc: FlowDocument,
  ids: readonly string[],
  random: () => number = Math.random,
): [doc: FlowDocument, ids: NodeId[]] {
  const chosen = new Set(ids)
  const part = selectionAsFlow(doc, ids)
  const [added, copies] = insert(doc, part, undefined, random)
  const originals = [...Object.keys(part.nodes), ...Object.keys(part.notes ?? {})]
  const copyOf = new Map(originals.map((id, index) => [id, copies[index]]))
  const taken = new Set<string>()
  const edges = entriesOf(doc.edges).flatMap(([, edge]) => {
    const to = copyOf.get(edge.to)
    if (to === undefined || chosen.has(edge.from) || copyOf.has(edge.from)) return []
    const id = freeId(added, random, taken)
    taken.add(id)
    return [[id, { ...edge, to }] as const]
  })
  return [{ ...added, edges: withEntries(added.edges, edges) }, copies]
}
