import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import { inFlowOrder } from '../../../../shared/flow/order.ts'
import type { FlowDocument, FlowEdge, FlowNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { across, alongLane, busOf, type Lanes, labelOnLane, lanesOf } from './lanes.ts'
import { curve, rounded } from './path.ts'
import { type Box, boundsOf, endPort, type Point, startPort } from './sizes.ts'

/** A wire as it is drawn. Its object stays the same while it is drawn the same. */
export interface Wire {
  readonly id: NodeId
  readonly edge: FlowEdge
  readonly path: string
  readonly label: WireLabel | null
  /** What it lies in. */
  readonly bounds: Box
  /** It is a stub of its source's bus, and drawn with that. */
  readonly onBus: boolean
}

export interface WireLabel extends Point {
  readonly text: string
}

export interface Routes {
  /** Calls, then those for each target, then finals: the order in which they lie on each other. */
  readonly wires: readonly Wire[]
  /** Trunks with their stubs, of sources with many targets, by source: all of a source's call wires in one path. */
  readonly buses: ReadonlyMap<NodeId, string>
  /** Nodes that have wires, or could: where new ones begin. */
  readonly starts: ReadonlyMap<NodeId, { readonly start: Start; readonly lanes: Lanes }>
}

export const noRoutes: Routes = { wires: [], buses: new Map(), starts: new Map() }

interface Start {
  readonly id: NodeId
  readonly node: FlowNode
  readonly box: Box
}

/** Routes of all wires whose ends exist. Wires that are as `previous` has them keep their objects. */
export function routesOf(doc: FlowDocument, boxes: ReadonlyMap<NodeId, Box>, previous: Routes): Routes {
  const outgoing = new Map<NodeId, [NodeId, FlowEdge][]>()
  for (const entry of entriesOf(doc.edges)) {
    const list = outgoing.get(entry[1].from)
    if (list === undefined) outgoing.set(entry[1].from, [entry])
    else list.push(entry)
  }
  const drawn: Record<FlowEdge['role'], Wire[]> = { call: [], 'on-target': [], 'on-final': [] }
  const buses = new Map<NodeId, string>()
  const starts = new Map<NodeId, { readonly start: Start; readonly lanes: Lanes }>()
  for (const [id, box] of boxes) {
    const node = lookup(doc.nodes, id)
    if (node === undefined) continue
    const start = { id, node, box }
    const edges = outgoing.get(id) ?? []
    const ended = inFlowOrder(edges).flatMap(([edgeId, edge]) => {
      const end = boxes.get(edge.to)
      return end === undefined || edge.to === id ? [] : [{ id: edgeId, edge, box: end }]
    })
    const calls = ended.filter(end => end.edge.role === 'call')
    drawn.call.push(...callWires(start, calls, buses))
    const lanes = lanesOf(
      box,
      calls.map(end => end.box),
    )
    starts.set(id, { start, lanes })
    for (const end of ended) {
      if (end.edge.role !== 'call') drawn[end.edge.role].push(callbackWire(start, end, lanes))
    }
  }
  const before = new Map(previous.wires.map(wire => [wire.id, wire]))
  const wires = [...drawn.call, ...drawn['on-target'], ...drawn['on-final']].map(wire => {
    const old = before.get(wire.id)
    return old !== undefined && sameWire(old, wire) ? old : wire
  })
  return { wires, buses, starts }
}

/** The path of a wire that is not there yet, to where a node would stand; null from a node that does not exist. */
export function routeTo(routes: Routes, from: NodeId, role: FlowEdge['role'], box: Box): string | null {
  const known = routes.starts.get(from)
  if (known === undefined) return null
  const { start, lanes } = known
  if (role === 'call') return curve(startPort(start.node.kind, start.box, role), endPort(box))
  return callbackWire(start, { id: from, edge: { from, to: from, role }, box }, lanes).path
}

interface End {
  readonly id: NodeId
  readonly edge: FlowEdge
  readonly box: Box
}

function callWires(start: Start, ends: readonly End[], buses: Map<NodeId, string>): Wire[] {
  const from = startPort(start.node.kind, start.box, 'call')
  const bus = busOf(
    from,
    ends.map(end => end.box),
  )
  if (bus !== null) {
    const trunk = bus.trunk.map(points => rounded(points, 12))
    buses.set(start.id, [...trunk, ...bus.stubs.map(points => rounded(points))].join(''))
  }
  return ends.map(({ id, edge, box }, index) => {
    const stub = bus?.stubs[index]
    const onBus = stub !== undefined
    const path = onBus ? rounded(stub) : curve(from, endPort(box))
    return { id, edge, path, label: null, onBus, bounds: boundsOfPoints(stub ?? [from, endPort(box)], CURVE) }
  })
}

function callbackWire(start: Start, { id, edge, box }: End, lanes: Lanes): Wire {
  const from = startPort(start.node.kind, start.box, edge.role)
  const to = endPort(box)
  if (start.node.kind === 'target') {
    const points = across(from, to)
    const text = edge.when === undefined || edge.when === 'always' ? null : whens[edge.when]
    const label = text === null ? null : { text, ...middleOf(points) }
    return { id, edge, path: rounded(points), label, onBus: false, bounds: boundsOfPoints(points) }
  }
  const lane = edge.role === 'on-target' ? lanes.above : lanes.below
  const label = { text: laneText(edge), ...labelOnLane(from, lane, to, lanes.middle) }
  const points = alongLane(from, lane, to)
  return { id, edge, path: rounded(points), label, onBus: false, bounds: boundsOfPoints(points) }
}

const whens = { ok: 'ok', failed: 'failed' } as const

function laneText(edge: FlowEdge): string {
  if (edge.role === 'on-final') return 'when all are in'
  if (edge.when === 'ok') return 'each target, ok'
  return edge.when === 'failed' ? 'each target, failed' : 'each target'
}

/** The middle of the first piece, which is the longest where a wire has room to turn late. */
function middleOf(points: readonly Point[]): Point {
  const [a, b] = points
  if (a === undefined || b === undefined) return { x: 0, y: 0 }
  const last = points.at(-1)
  if (last !== undefined && last.y === a.y) return { x: (a.x + last.x) / 2, y: a.y }
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

/** How far a curve may lead beside its ends. */
const CURVE = 28

const boundsOfPoints = (points: readonly Point[], margin = 0): Box => {
  const box = boundsOf(points.map(point => ({ ...point, width: 0, height: 0 })))
  return box === null
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: box.x - margin, y: box.y, width: box.width + 2 * margin, height: box.height }
}

const sameWire = (a: Wire, b: Wire): boolean =>
  a.edge === b.edge &&
  a.path === b.path &&
  a.label?.text === b.label?.text &&
  a.label?.x === b.label?.x &&
  a.label?.y === b.label?.y
