import type { EdgeRole } from '../../../../shared/flow/connect.ts'
import type { FlowNode } from '../../../../shared/flow/schema.ts'

/** Measures of the canvas, in px at 100 %. They are the same at rest and running, so that nothing jumps. */

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Box extends Point, Size {}

type Kind = FlowNode['kind']

const sizes: Readonly<Record<Kind, Size>> = {
  source: { width: 176, height: 132 },
  target: { width: 216, height: 48 },
  callback: { width: 208, height: 48 },
}
export const sizeOf = (kind: Kind): Size => sizes[kind]

/** From the source to its targets, and from them to the callbacks. */
export const SOURCE_GAP = 72
export const CALLBACK_GAP = 112
/** From the top of a node to the top of the next one below it. */
export const PITCH = 56
export const GRID = 8
/** More targets than this share a bus instead of a curve each. */
export const BUS_FROM = 12

/** Where a wire of a role leaves a node, as a point of the canvas. */
export function startPort(kind: Kind, box: Box, role: EdgeRole): Point {
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  if (kind === 'target' || role === 'call') return { x: box.x + box.width, y: middle.y }
  return role === 'on-target' ? { x: middle.x, y: box.y } : { x: middle.x, y: box.y + box.height }
}

/** Where wires end: at the left, half way down. */
export const endPort = (box: Box): Point => ({ x: box.x, y: box.y + box.height / 2 })

export function boundsOf(boxes: Iterable<Box>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const box of boxes) {
    left = Math.min(left, box.x)
    top = Math.min(top, box.y)
    right = Math.max(right, box.x + box.width)
    bottom = Math.max(bottom, box.y + box.height)
  }
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top }
}
