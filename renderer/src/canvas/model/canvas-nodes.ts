import type { Node } from '@xyflow/react'
import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import type { FlowDocument, FlowNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { type Box, type Point, sizeOf } from '../geometry/sizes.ts'
import type { NodeFacts } from './facts.ts'

export type CanvasNode = Node<{ readonly facts: NodeFacts }, FlowNode['kind']>
export type NoteOnCanvas = Node<{ readonly text: string }, 'note'>
export type DrawnNode = CanvasNode | NoteOnCanvas

/** Boxes of all nodes that have a place. */
export function boxesOf(
  facts: ReadonlyMap<NodeId, NodeFacts>,
  places: ReadonlyMap<NodeId, Point>,
): Map<NodeId, Box> {
  const boxes = new Map<NodeId, Box>()
  for (const [id, { node }] of facts) {
    const place = places.get(id)
    if (place !== undefined) boxes.set(id, { x: place.x, y: place.y, ...sizeOf(node.kind) })
  }
  return boxes
}

/** The nodes as React Flow wants them. One that looks as it did keeps its object, and so is not rendered again. */
export function canvasNodes(
  facts: ReadonlyMap<NodeId, NodeFacts>,
  boxes: ReadonlyMap<NodeId, Box>,
  selected: ReadonlySet<NodeId>,
  previous: ReadonlyMap<NodeId, CanvasNode>,
): Map<NodeId, CanvasNode> {
  const nodes = new Map<NodeId, CanvasNode>()
  for (const [id, own] of facts) {
    const box = boxes.get(id)
    if (box === undefined) continue
    const old = previous.get(id)
    const keeps = old?.data.facts === own
    if (keeps && isAt(old, box, selected.has(id))) nodes.set(id, old)
    else {
      const data = keeps ? old.data : { facts: own }
      nodes.set(id, { id, type: own.node.kind, data, ...placed(box), selected: selected.has(id) })
    }
  }
  return nodes
}

/** Notes as React Flow wants them, with the same promise. */
export function noteNodes(
  doc: FlowDocument,
  moving: ReadonlyMap<NodeId, Point> | null,
  selected: ReadonlySet<NodeId>,
  previous: ReadonlyMap<NodeId, NoteOnCanvas>,
): Map<NodeId, NoteOnCanvas> {
  const nodes = new Map<NodeId, NoteOnCanvas>()
  for (const [id, { text }] of entriesOf(doc.notes)) {
    const [x, y, width = 200, height = 120] = lookup(doc.layout, id) ?? [0, 0]
    const box = { x, y, ...moving?.get(id), width, height }
    const old = previous.get(id)
    const keeps = old?.data.text === text
    if (keeps && isAt(old, box, selected.has(id))) nodes.set(id, old)
    else {
      const data = keeps ? old.data : { text }
      nodes.set(id, { id, type: 'note', data, ...placed(box), zIndex: -1, selected: selected.has(id) })
    }
  }
  return nodes
}

const isAt = ({ position, width, height, selected }: DrawnNode, box: Box, isSelected: boolean): boolean =>
  position.x === box.x &&
  position.y === box.y &&
  width === box.width &&
  height === box.height &&
  selected === isSelected

/** Sizes are known: nothing has to be measured before it shows. */
const placed = ({ x, y, width, height }: Box) => ({
  position: { x, y },
  width,
  height,
  measured: { width, height },
})
