import { canConnect, type EdgeRole, refuseRole } from '../../../../shared/flow/connect.ts'
import { flowGraph, isSource, nodeOf } from '../../../../shared/flow/graph.ts'
import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import type { FlowDocument, FlowNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { addNode, connect, kindAtEnd, moveNodes, updateNode } from '../../stores/edits/index.ts'
import { placesOf } from '../geometry/columns.ts'
import {
  type Box,
  boundsOf,
  CALLBACK_GAP,
  GRID,
  PITCH,
  type Point,
  SOURCE_GAP,
  sizeOf,
} from '../geometry/sizes.ts'
import { freePlace } from '../geometry/walk.ts'

/** What is added: a source, or the end of a wire of a role. */
export type AddRole = 'source' | EdgeRole

export interface Addition {
  readonly role: AddRole
  readonly service: string
  /** What it is wired to; null leaves it unwired. */
  readonly from: NodeId | null
  /** Where its upper left comes to lie; null: beside what it belongs to. */
  readonly at: Point | null
}

/** The document with an addition made, and the id of the new node; one edit, and so one undo mark. */
export function add(
  doc: FlowDocument,
  { role, service, from, at }: Addition,
): [doc: FlowDocument, id: NodeId] {
  const placed = settled(doc)
  const node: FlowNode = role === 'source' ? { kind: 'source', service } : { kind: kindAtEnd(role), service }
  const place = at === null ? placeFor(placed, role, from) : snapped(at)
  const [added, id] = addNode(placed, node, [place.x, place.y])
  if (from === null || role === 'source') return [added, id]
  const start = nodeOf(added, from)
  // Only a fan-out has finals: adding one says that this source is meant to be one.
  const makesFanout =
    role === 'on-final' && start !== undefined && start.kind !== 'target' && start.pattern !== 'fanout'
  const ready = makesFanout ? updateNode(added, from, { pattern: 'fanout' }) : added
  return [connect(ready, from, id, role), id]
}

/**
 * What dropping a service on the canvas adds: on a source a callback for all its targets, on a target a callback for
 * that one, elsewhere a target of the nearest source.
 */
export function dropped(doc: FlowDocument, service: string, at: Point, over: NodeId | null): Addition {
  const node = over === null ? undefined : nodeOf(doc, over)
  if (node !== undefined && node.kind !== 'callback')
    return { role: 'on-target', service, from: over, at: null }
  return { role: 'call', service, from: nearestSource(doc, at), at: centred(at, 'target') }
}

const centred = (at: Point, kind: FlowNode['kind']): Point => ({
  x: at.x - sizeOf(kind).width / 2,
  y: at.y - sizeOf(kind).height / 2,
})

function nearestSource(doc: FlowDocument, at: Point): NodeId | null {
  const places = placesOf(doc)
  let nearest: NodeId | null = null
  let least = Infinity
  for (const [id, node] of entriesOf(doc.nodes)) {
    const place = places.get(id)
    if (node.kind !== 'source' || place === undefined) continue
    const far = Math.hypot(place.x - at.x, place.y - at.y)
    if (far < least) [nearest, least] = [id, far]
  }
  return nearest
}

/** What can be added from a node, the likeliest first; with no node, what a flow can take on its own. */
export function rolesFrom(doc: FlowDocument, from: NodeId | null): AddRole[] {
  const node = from === null ? undefined : nodeOf(doc, from)
  if (from === null || node === undefined) return ['source']
  if (node.kind === 'target') return sourceOf(doc, from) === null ? ['on-target'] : ['on-target', 'call']
  const calls = isSource(flowGraph(doc), from, node)
  return calls ? ['call', 'on-target', 'on-final'] : ['call']
}

/** Who calls a node: the first source of a target. */
const sourceOf = (doc: FlowDocument, id: NodeId): NodeId | null =>
  entriesOf(doc.edges).find(([, edge]) => edge.role === 'call' && edge.to === id)?.[1].from ?? null

/** What an addition of a role is wired to: beside a target, another target of its source. */
export const wiredTo = (doc: FlowDocument, from: NodeId | null, role: AddRole): NodeId | null => {
  if (from === null || role === 'source') return null
  return role === 'call' && nodeOf(doc, from)?.kind === 'target' ? sourceOf(doc, from) : from
}

/** The node that an addition without a wire belongs to: what is selected, or the only source. */
export function contextOf(doc: FlowDocument, selected: readonly NodeId[]): NodeId | null {
  const [chosen] = selected.filter(id => nodeOf(doc, id) !== undefined)
  if (chosen !== undefined) return chosen
  const sources = entriesOf(doc.nodes).filter(([, node]) => node.kind === 'source')
  return sources[0]?.[0] ?? null
}

/** Wires that could be drawn from a node to others, and those that are there, for a role. */
export function wiresFrom(
  doc: FlowDocument,
  from: NodeId,
  role: EdgeRole,
): { readonly ends: NodeId[]; readonly present: { readonly edge: NodeId; readonly to: NodeId }[] } {
  const graph = flowGraph(doc)
  const present = (graph.outgoing.get(from) ?? [])
    .filter(([, edge]) => edge.role === role)
    .map(([edge, { to }]) => ({ edge, to }))
  const wired = new Set(present.map(({ to }) => to))
  const ends = entriesOf(doc.nodes)
    .map(([id]) => id)
    .filter(id => id !== from && !wired.has(id) && canConnect(doc, from, id, role, graph) === null)
  return { ends, present }
}

/** Roles of wires that may begin at a node at all. */
export function rolesOfWires(doc: FlowDocument, from: NodeId): EdgeRole[] {
  const graph = flowGraph(doc)
  const any = (role: EdgeRole): boolean =>
    entriesOf(doc.nodes).some(([id]) => id !== from && refuseRole(doc, from, id, role, graph) === null)
  return (['call', 'on-target', 'on-final'] as const).filter(any)
}

/** The document with a place for each node: what the canvas chose so far stays where it is seen. */
export function settled(doc: FlowDocument): FlowDocument {
  const missing = entriesOf(doc.nodes).some(([id]) => lookup(doc.layout, id) === undefined)
  if (!missing) return doc
  return moveNodes(doc, new Map([...placesOf(doc)].map(([id, { x, y }]) => [id, [x, y] as const])))
}

/** A free place beside what the new node belongs to. */
function placeFor(doc: FlowDocument, role: AddRole, from: NodeId | null): Point {
  const places = placesOf(doc)
  const boxes = new Map<NodeId, Box>()
  for (const [id, node] of entriesOf(doc.nodes)) {
    const place = places.get(id)
    if (place !== undefined) boxes.set(id, { ...place, ...sizeOf(node.kind) })
  }
  const size = sizeOf(role === 'source' ? 'source' : kindAtEnd(role))
  const free = (at: Point): Point => freePlace(boxes.values(), { ...at, ...size }, PITCH)
  const start = from === null ? undefined : boxes.get(from)
  if (role === 'source' || start === undefined || from === null) {
    const all = boundsOf(boxes.values())
    if (all === null) return { x: 24, y: 40 }
    return role === 'source' ? { x: all.x, y: all.y + all.height + 72 } : free({ x: all.x, y: all.y })
  }
  const ends = (wanted: EdgeRole): Box[] =>
    (flowGraph(doc).outgoing.get(from) ?? []).flatMap(([, edge]) => {
      const box = boxes.get(edge.to)
      return edge.role === wanted && box !== undefined ? [box] : []
    })
  const targets = boundsOf(ends('call'))
  if (role === 'call') {
    const right = start.x + start.width + SOURCE_GAP
    return free(
      targets === null
        ? { x: right, y: middle(start, size.height) }
        : { x: targets.x, y: targets.y + targets.height + PITCH - size.height },
    )
  }
  const right =
    targets === null ? start.x + start.width : Math.max(targets.x + targets.width, start.x + start.width)
  const x = right + CALLBACK_GAP
  if (doc.nodes[from]?.kind === 'target') return free({ x, y: start.y })
  const around = targets ?? start
  if (role === 'on-target') return free({ x, y: around.y })
  return free({ x, y: Math.max(around.y, around.y + around.height - 2 * size.height) })
}

const middle = (box: Box, height: number): number => box.y + Math.round((box.height - height) / 2)

/** On the grid that nodes are moved on. */
export const snapped = ({ x, y }: Point): Point => ({
  x: Math.round(x / GRID) * GRID,
  y: Math.round(y / GRID) * GRID,
})
