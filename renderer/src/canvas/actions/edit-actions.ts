import { getViewportForBounds, type Viewport } from '@xyflow/react'
import { lookup } from '../../../../shared/flow/json.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { duplicate, moveNodes, removeSelection, setDisabled } from '../../stores/edits/index.ts'
import { flows, ui } from '../../stores/index.ts'
import { columns } from '../geometry/columns.ts'
import { type Box, boundsOf, GRID, type Size } from '../geometry/sizes.ts'
import { type Direction, firstOf, follow, neighbour } from '../geometry/walk.ts'
import { settled } from '../model/adding.ts'
import { type CanvasNow, selectedNodes } from './canvas-now.ts'

/** Room for the lanes around the nodes, and for the controls below. */
const PADDING = { top: '36px', bottom: '80px', left: '24px', right: '24px' } as const
/** Where there would be a node below the minimap: room for that, too. */
const HIGHER = { ...PADDING, bottom: '104px' } as const
const CORNER = { width: 156, height: 100 }
/** A flow of some thousand nodes fits at this. */
export const MIN_ZOOM = 0.03

/** The viewport that has all in view, never larger than it is; null while there is nothing to see, or to see it in. */
export function fitting(boxes: readonly Box[], { width, height }: Size): Viewport | null {
  const all = boundsOf(boxes)
  if (all === null || width === 0 || height === 0) return null
  const lower = getViewportForBounds(all, width, height, MIN_ZOOM, 1, PADDING)
  const hidden = boxes.some(
    box =>
      (box.x + box.width) * lower.zoom + lower.x > width - CORNER.width &&
      (box.y + box.height) * lower.zoom + lower.y > height - CORNER.height,
  )
  return hidden ? getViewportForBounds(all, width, height, MIN_ZOOM, 1, HIGHER) : lower
}

export const sizeOfElement = (element: HTMLElement | null): Size => ({
  width: element?.clientWidth ?? 0,
  height: element?.clientHeight ?? 0,
})

export function fitAll({ flow, boxes, notes, root }: CanvasNow): void {
  const viewport = fitting([...boxes.values(), ...notes], sizeOfElement(root))
  if (viewport !== null) void flow.setViewport(viewport)
}

/** Edits of what is selected. Each is one undo mark. */

export function removeSelected(now: CanvasNow): void {
  const { nodes, edges } = now.selection
  const count = nodes.length + edges.length
  if (count === 0) return
  const [only] = nodes
  const next = only !== undefined && nodes.length === 1 ? besides(now, only) : null
  const label =
    edges.length === count
      ? count === 1
        ? 'Remove the wire'
        : `Remove ${count} wires`
      : `Delete ${count === 1 ? 'the node' : `${count} things`}`
  if (!flows.edit(label, doc => removeSelection(settled(doc), { nodes, edges }))) return
  ui.select({ nodes: next === null ? [] : [next], edges: [], call: null })
  // The focus would be lost with the node that had it.
  now.store.setState({ focusing: next, current: next })
  if (next === null) now.root?.focus({ preventScroll: true })
}

/** The node that the keyboard goes on from when one is gone. */
function besides(now: CanvasNow, id: NodeId): NodeId | null {
  const order: readonly Direction[] = ['up', 'down', 'left', 'right']
  for (const direction of order) {
    const next = neighbour(now.boxes, id, direction)
    if (next !== null) return next
  }
  return null
}

export function duplicateSelected(now: CanvasNow): void {
  const nodes = selectedNodes(now)
  if (nodes.length === 0) return
  let copies: readonly NodeId[] = []
  flows.edit(nodes.length === 1 ? 'Duplicate' : `Duplicate ${nodes.length} nodes`, doc => {
    const [next, ids] = duplicate(settled(doc), nodes)
    copies = ids
    return next
  })
  if (copies.length === 0) return
  ui.select({ nodes: copies, edges: [], call: null })
  now.store.setState({ focusing: copies[0] ?? null })
}

export function toggleDisabled(now: CanvasNow): void {
  const nodes = selectedNodes(now)
  if (nodes.length === 0) return
  const disable = nodes.some(id => lookup(now.doc.nodes, id)?.disabled !== true)
  flows.edit(disable ? 'Disable' : 'Enable', doc => setDisabled(doc, nodes, disable))
}

/** Moves what is selected by one step of the grid; steps in a row are one mark. */
export function nudge(now: CanvasNow, direction: Direction): void {
  const nodes = selectedNodes(now)
  if (nodes.length === 0) return
  const [dx, dy] = steps[direction]
  const moves = new Map<string, readonly [number, number]>()
  for (const id of nodes) {
    const box = now.boxes.get(id)
    if (box !== undefined) moves.set(id, [box.x + dx * GRID, box.y + dy * GRID])
  }
  flows.edit('Move', doc => moveNodes(settled(doc), moves), { merge: `nudge:${nodes.join()}` })
}

const steps: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
}

/** Puts all nodes in columns, in the order that the flow has. */
export function tidy(fitAgain: () => void): void {
  flows.edit('Tidy', doc =>
    moveNodes(doc, new Map([...columns(doc)].map(([id, { x, y }]) => [id, [x, y] as const]))),
  )
  requestAnimationFrame(fitAgain)
}

/**
 * Goes to the next node that way, and brings it into view; where no node has the focus, first to the one that had it
 * last. With `focusOnly` the selection stays.
 */
export function walk(now: CanvasNow, direction: Direction, focusOnly: boolean): void {
  const { current } = now.store.getState()
  const from = current !== null && now.boxes.has(current) ? current : selectedNodes(now)[0]
  const stands = now.root?.querySelector('[data-node]:focus') != null
  const next =
    from === undefined
      ? firstOf(now.boxes)
      : stands
        ? follow(now.boxes, Object.values(now.doc.edges), from, direction)
        : from
  if (next !== null) goTo(now, next, focusOnly)
}

function goTo(now: CanvasNow, id: NodeId, focusOnly: boolean): void {
  now.store.setState({ focusing: id, current: id })
  if (!focusOnly) ui.select({ nodes: [id], edges: [], call: null })
  show(now, id)
}

const EDGE = 24
/** The controls lie at the bottom. */
const BOTTOM = 48

/** Pans just so far that a node is in view. */
export function show(now: CanvasNow, id: NodeId): void {
  const { flow, boxes, root } = now
  const box = boxes.get(id)
  if (box === undefined || root === null) return
  const { x, y, zoom } = flow.getViewport()
  const [left, top] = [box.x * zoom + x, box.y * zoom + y]
  const beyond = (start: number, length: number, end: number): number =>
    start < EDGE ? EDGE - start : start + length > end ? end - start - length : 0
  const { clientWidth, clientHeight } = root
  const dx = beyond(left, box.width * zoom, clientWidth - EDGE)
  const inCorner = left + dx + box.width * zoom > clientWidth - CORNER.width
  const dy = beyond(top, box.height * zoom, clientHeight - (inCorner ? CORNER.height : BOTTOM))
  if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom })
}
