import type { NodeId } from '../../../../shared/ids.ts'
import type { Box } from './sizes.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * The node that an arrow leads to: the nearest one that way, where what lies straight ahead counts as nearer than
 * what lies aside. Null when nothing lies that way.
 */
export function neighbour(
  boxes: ReadonlyMap<NodeId, Box>,
  from: NodeId,
  direction: Direction,
): NodeId | null {
  const start = boxes.get(from)
  if (start === undefined) return firstOf(boxes)
  const [sx, sy] = centre(start)
  let best: NodeId | null = null
  let least = Infinity
  for (const [id, box] of boxes) {
    if (id === from) continue
    const [x, y] = centre(box)
    const [dx, dy] = [x - sx, y - sy]
    const sideways = direction === 'left' || direction === 'right'
    const ahead = sideways ? (direction === 'right' ? dx : -dx) : direction === 'down' ? dy : -dy
    const aside = Math.abs(sideways ? dy : dx)
    // Nodes of one column overlap sideways: only what is clear of this one lies to its left or right.
    if (ahead <= (sideways ? start.width / 4 : 1)) continue
    const cost = ahead + aside * (sideways ? 1 : 3)
    if (cost < least) [best, least] = [id, cost]
  }
  return best
}

/**
 * The node that an arrow leads to in a drawing: to the left what leads to this one, to the right what follows it, the
 * nearest of them. Where no wire goes that way, and up and down, it is the nearest node there.
 */
export function follow(
  boxes: ReadonlyMap<NodeId, Box>,
  edges: Iterable<{ readonly from: NodeId; readonly to: NodeId }>,
  from: NodeId,
  direction: Direction,
): NodeId | null {
  if (direction === 'left' || direction === 'right') {
    const wired = new Map<NodeId, Box>()
    for (const edge of edges) {
      const [here, there] = direction === 'right' ? [edge.from, edge.to] : [edge.to, edge.from]
      const box = boxes.get(there)
      if (here === from && box !== undefined) wired.set(there, box)
    }
    const start = boxes.get(from)
    if (start !== undefined) wired.set(from, start)
    const next = neighbour(wired, from, direction)
    if (next !== null) return next
  }
  return neighbour(boxes, from, direction)
}

/** The node that stands first: where the keyboard begins. */
export function firstOf(boxes: ReadonlyMap<NodeId, Box>): NodeId | null {
  let best: NodeId | null = null
  let least = Infinity
  for (const [id, box] of boxes) {
    const cost = box.x * 2 + box.y
    if (cost < least) [best, least] = [id, cost]
  }
  return best
}

/** A free place of this size at or below a point: nothing that is there is covered. */
export function freePlace(boxes: Iterable<Box>, wanted: Box, pitch: number): { x: number; y: number } {
  const all = [...boxes]
  let { x, y } = wanted
  const covers = (): boolean =>
    all.some(
      box =>
        box.x < x + wanted.width &&
        x < box.x + box.width &&
        box.y < y + wanted.height &&
        y < box.y + box.height,
    )
  for (let tries = 0; tries < 10_000 && covers(); tries++) y += pitch
  return { x, y }
}

const centre = (box: Box): [x: number, y: number] => [box.x + box.width / 2, box.y + box.height / 2]
