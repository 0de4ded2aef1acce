import { type Box, BUS_FROM, boundsOf, endPort, type Point } from './sizes.ts'

/** How far a lane runs above or below the targets, and a bus above them. */
const LANE = 20
const BUS = 28
/** How far from a callback its wire turns towards it. */
const TURN = 52
/** The least that a wire runs straight on before it turns. */
const LEAD = 24
/** How far from its targets a bus's column runs. */
const STUB = 12

/** The lanes that run around a source's targets. */
export interface Lanes {
  readonly above: number
  readonly below: number
  /** Where the lanes' labels stand: over the middle of the targets. */
  readonly middle: number
}

/** Lanes around the targets of a source; around the source itself where it has none. */
export function lanesOf(source: Box, targets: readonly Box[]): Lanes {
  const around = boundsOf(targets) ?? source
  const top = Math.min(around.y, source.y)
  const bottom = Math.max(around.y + around.height, source.y + source.height)
  const clear = hasBusAbove(targets) ? BUS + LEAD : LANE
  return { above: top - clear, below: bottom + LANE, middle: around.x + around.width / 2 }
}

/** The points of a wire from a source's top or bottom along a lane to a callback. */
export function alongLane(from: Point, lane: number, to: Point): Point[] {
  const turn = turnBefore(from, to)
  return [from, { x: from.x, y: lane }, { x: turn, y: lane }, { x: turn, y: to.y }, to]
}

/** The points of a wire that leaves to the right and arrives from the left, around corners where it must. */
export function across(from: Point, to: Point): Point[] {
  if (to.x - from.x >= 2 * LEAD) {
    const turn = Math.max(from.x + LEAD, to.x - TURN)
    return [from, { x: turn, y: from.y }, { x: turn, y: to.y }, to]
  }
  const half = (from.y + to.y) / 2
  const [out, back] = [from.x + LEAD, to.x - LEAD]
  return [from, { x: out, y: from.y }, { x: out, y: half }, { x: back, y: half }, { x: back, y: to.y }, to]
}

const turnBefore = (from: Point, to: Point): number => (to.x - TURN > from.x ? to.x - TURN : to.x - LEAD)

/** Where a lane's label stands: over the targets, unless the lane does not get there. */
export function labelOnLane(from: Point, lane: number, to: Point, middle: number): Point {
  const turn = turnBefore(from, to)
  const [left, right] = [Math.min(from.x, turn) + LANE, Math.max(from.x, turn) - LANE]
  const x = left > right ? (left + right) / 2 : Math.min(Math.max(middle, left), right)
  return { x, y: lane }
}

/** A bus: the trunk that all targets share, piece by piece, and a stub for each target. */
export interface Bus {
  readonly trunk: readonly (readonly Point[])[]
  /** One for each target, in their order. */
  readonly stubs: readonly (readonly Point[])[]
}

/** The bus of a source to its targets, or null where there are few enough for a wire each. */
export function busOf(from: Point, targets: readonly Box[]): Bus | null {
  if (targets.length <= BUS_FROM) return null
  const columns = columnsOf(targets)
  const top = Math.min(...targets.map(box => box.y))
  const lane = top - BUS
  const single = columns.size === 1
  const trunk: Point[][] = []
  const stubs = new Map<Box, Point[]>()
  const first = Math.min(...columns.keys())
  for (const [left, boxes] of columns) {
    const x = left - (single ? 2 * STUB : STUB)
    const rows = boxes.map(box => endPort(box).y)
    const [highest, lowest] = [Math.min(...rows), Math.max(...rows)]
    if (single) {
      trunk.push([from, { x, y: from.y }, { x, y: highest }], [from, { x, y: from.y }, { x, y: lowest }])
    } else {
      const up = Math.max(from.x + STUB, Math.min(from.x + 1.5 * LEAD, first - 2 * STUB))
      trunk.push([from, { x: up, y: from.y }, { x: up, y: lane }, { x, y: lane }, { x, y: lowest }])
    }
    for (const box of boxes) stubs.set(box, [{ x, y: endPort(box).y }, endPort(box)])
  }
  return { trunk, stubs: targets.map(box => stubs.get(box) ?? []) }
}

const hasBusAbove = (targets: readonly Box[]): boolean =>
  targets.length > BUS_FROM && columnsOf(targets).size > 1

/** Targets that stand below each other, by their left edge: those that are less than half a node apart are one column. */
function columnsOf(targets: readonly Box[]): Map<number, Box[]> {
  const sorted = [...targets].sort((a, b) => a.x - b.x)
  const columns = new Map<number, Box[]>()
  let left = -Infinity
  let column: Box[] = []
  for (const box of sorted) {
    if (box.x - left > box.width / 2) {
      left = box.x
      column = []
      columns.set(left, column)
    }
    column.push(box)
  }
  return columns
}
