import type { Point } from './sizes.ts'

/** Paths of wires as SVG writes them. Coordinates are rounded to tenths: a wire is drawn alike wherever it lies. */

const number = (value: number): string => String(Math.round(value * 10) / 10 + 0)
const pair = ({ x, y }: Point): string => `${number(x)} ${number(y)}`

/** A curve that leaves to the right and arrives from the left. */
export function curve(from: Point, to: Point): string {
  const reach = Math.max(28, (to.x - from.x) / 2)
  return `M${pair(from)}C${pair({ x: from.x + reach, y: from.y })} ${pair({ x: to.x - reach, y: to.y })} ${pair(to)}`
}

/**
 * Straight pieces with rounded corners. Points that lie on the line between their neighbours are left out, and a
 * corner is never rounder than half of the shorter piece that it joins.
 */
export function rounded(points: readonly Point[], radius = 10): string {
  const corners = simplified(points)
  const [first] = corners
  if (first === undefined) return ''
  let path = `M${pair(first)}`
  for (let index = 1; index < corners.length; index++) {
    const [before, corner, after] = [corners[index - 1], corners[index], corners[index + 1]]
    if (before === undefined || corner === undefined) continue
    if (after === undefined) {
      path += `L${pair(corner)}`
      continue
    }
    const room = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2)
    path += `L${pair(towards(corner, before, room))}Q${pair(corner)} ${pair(towards(corner, after, room))}`
  }
  return path
}

function simplified(points: readonly Point[]): Point[] {
  const kept: Point[] = []
  for (const point of points) {
    const [before, last] = [kept.at(-2), kept.at(-1)]
    if (last !== undefined && last.x === point.x && last.y === point.y) continue
    const straight =
      before !== undefined &&
      last !== undefined &&
      ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y))
    if (straight) kept.pop()
    kept.push(point)
  }
  return kept
}

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)

function towards(from: Point, to: Point, by: number): Point {
  const whole = distance(from, to) || 1
  return { x: from.x + ((to.x - from.x) / whole) * by, y: from.y + ((to.y - from.y) / whole) * by }
}
