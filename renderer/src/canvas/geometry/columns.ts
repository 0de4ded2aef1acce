import { flowGraph, isSource, nodeOf } from '../../../../shared/flow/graph.ts'
import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import { inFlowOrder } from '../../../../shared/flow/order.ts'
import type { FlowDocument, FlowNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { kindAtEnd } from '../../stores/edits/index.ts'
import { CALLBACK_GAP, PITCH, type Point, SOURCE_GAP, sizeOf } from './sizes.ts'

const MARGIN = { x: 24, y: 40 }
/** Targets up to this many stand in one column; of more the block gets about as wide as a screen. */
const ROWS = 14
const WIDE = 2.5
const COLUMN = sizeOf('target').width + 12
/** Between one source's block and the next, so that both their lanes have room. */
const BLOCK_GAP = 72

/**
 * Places for all nodes of a flow in its own order: a source, its targets below each other beside it, its callbacks
 * beside them. What calls targets itself begins a block of its own, further right.
 */
export function columns(doc: FlowDocument): Map<NodeId, Point> {
  const placing = new Placing(doc)
  for (const [id, node] of entriesOf(doc.nodes)) if (node.kind === 'source') placing.block(id, MARGIN.x)
  placing.rest()
  return placing.places
}

/** Where each node stands: as the layout says, in columns where it says nothing. */
export function placesOf(doc: FlowDocument): Map<NodeId, Point> {
  const places = new Map<NodeId, Point>()
  const missing: NodeId[] = []
  for (const [id] of entriesOf(doc.nodes)) {
    const at = lookup(doc.layout, id)
    if (at === undefined) missing.push(id)
    else places.set(id, { x: at[0], y: at[1] })
  }
  if (missing.length === 0) return places
  const computed = columns(doc)
  const taken = new Set([...places.values()].map(slot))
  for (const id of missing) {
    let place = computed.get(id) ?? MARGIN
    // Beside nodes that somebody placed: not on top of one.
    while (taken.has(slot(place))) place = { x: place.x, y: place.y + PITCH }
    taken.add(slot(place))
    places.set(id, place)
  }
  return places
}

const slot = ({ x, y }: Point): string => `${Math.round(x / 100)}/${Math.round(y / PITCH)}`

class Placing {
  readonly places = new Map<NodeId, Point>()
  readonly #doc: FlowDocument
  readonly #graph: ReturnType<typeof flowGraph>
  #y = MARGIN.y

  constructor(doc: FlowDocument) {
    this.#doc = doc
    this.#graph = flowGraph(doc)
  }

  /** Places a source with what it leads to, and what that leads to, left edges from `x` on. */
  block(id: NodeId, x: number): void {
    const waiting = [{ id, x }]
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      waiting.push(...this.#one(next.id, next.x))
    }
  }

  #one(id: NodeId, x: number): { id: NodeId; x: number }[] {
    const node = nodeOf(this.#doc, id)
    if (node === undefined) return []
    const nested = this.places.has(id)
    const top = this.#y
    const targets = this.#ends(id, 'call')
    const rows =
      targets.length <= ROWS ? targets.length : Math.max(ROWS, Math.ceil(Math.sqrt(targets.length * WIDE)))
    const left = x + sizeOf(node.kind).width + SOURCE_GAP
    targets.forEach((target, index) => {
      this.#put(target, { x: left + Math.floor(index / rows) * COLUMN, y: top + (index % rows) * PITCH })
    })
    const size = sizeOf(node.kind)
    const block = Math.max(Math.min(rows, targets.length) * PITCH - (PITCH - 48), size.height)
    if (!nested) this.#put(id, { x, y: top + Math.round((block - size.height) / 2) })
    const count = Math.max(1, Math.ceil(targets.length / Math.max(1, rows)))
    const right = left + (targets.length === 0 ? 0 : count * COLUMN - 12 + CALLBACK_GAP)
    const bottom = Math.max(top + block, this.#callbacks(id, targets, right, top, block))
    this.#y = bottom + BLOCK_GAP
    // A callback with targets of its own is a source: they stand right of it, below this block.
    const callbacks = [id, ...targets].flatMap(from => [
      ...this.#ends(from, 'on-target'),
      ...this.#ends(from, 'on-final'),
    ])
    return [...new Set(callbacks)]
      .filter(to => this.#hasUnplacedTargets(to))
      .map(to => ({ id: to, x: this.places.get(to)?.x ?? right }))
  }

  #hasUnplacedTargets(id: NodeId): boolean {
    const node = nodeOf(this.#doc, id)
    if (node === undefined || !isSource(this.#graph, id, node)) return false
    return this.#ends(id, 'call').some(target => !this.places.has(target))
  }

  /** Those for each target from the top, those of one target beside it, finals at the bottom. Returns how far down. */
  #callbacks(id: NodeId, targets: readonly NodeId[], x: number, top: number, block: number): number {
    const used = new Set<number>()
    let bottom = top
    const put = (callback: NodeId, wanted: number): void => {
      if (this.places.has(callback)) return
      let y = wanted
      while ([...used].some(other => Math.abs(other - y) < PITCH)) y += PITCH
      used.add(y)
      bottom = Math.max(bottom, y + sizeOf('callback').height)
      this.#put(callback, { x, y })
    }
    for (const callback of this.#ends(id, 'on-target')) put(callback, top)
    for (const target of targets) {
      for (const callback of this.#ends(target, 'on-target')) put(callback, this.places.get(target)?.y ?? top)
    }
    const finals = this.#ends(id, 'on-final')
    const lowest = Math.max(top, top + block - 2 * sizeOf('callback').height - (finals.length - 1) * PITCH)
    for (const [index, callback] of finals.entries()) put(callback, lowest + index * PITCH)
    return bottom
  }

  /** Places what no source leads to, one below the other, each kind in its own column. */
  rest(): void {
    const left: Readonly<Record<FlowNode['kind'], number>> = {
      source: MARGIN.x,
      target: MARGIN.x + sizeOf('source').width + SOURCE_GAP,
      callback: MARGIN.x + sizeOf('source').width + SOURCE_GAP + sizeOf('target').width + CALLBACK_GAP,
    }
    const next = { source: this.#y, target: this.#y, callback: this.#y }
    for (const [id, node] of entriesOf(this.#doc.nodes)) {
      if (this.places.has(id)) continue
      this.#put(id, { x: left[node.kind], y: next[node.kind] })
      next[node.kind] += PITCH
    }
  }

  #put(id: NodeId, place: Point): void {
    if (!this.places.has(id)) this.places.set(id, place)
  }

  #ends(id: NodeId, role: 'call' | 'on-target' | 'on-final'): NodeId[] {
    const edges = (this.#graph.outgoing.get(id) ?? []).filter(([, edge]) => edge.role === role)
    // What a wire may not lead to stands elsewhere: it is of another size.
    const kind = kindAtEnd(role)
    return inFlowOrder(edges)
      .map(([, edge]) => edge.to)
      .filter(to => nodeOf(this.#doc, to)?.kind === kind)
  }
}
