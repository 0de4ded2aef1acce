import { type Box, boundsOf } from '../geometry/sizes.ts'

/** A line along which boxes are in line, from the first of them to the last. */
export interface Guide {
  readonly axis: 'x' | 'y'
  /** Where it is on its axis, and from where to where it goes on the other. */
  readonly at: number
  readonly from: number
  readonly to: number
}

export interface Alignment {
  /** By how much what is moved has to move on, to be in line. */
  readonly dx: number
  readonly dy: number
  readonly guides: readonly Guide[]
}

const unaligned: Alignment = { dx: 0, dy: 0, guides: [] }
const SAME = 0.01

/** How a box comes to be in line with the edges and middles of others that are not further off than `reach`. */
export function aligned(moved: Box, others: readonly Box[], reach: number): Alignment {
  const dx = nearest(linesX(moved), others.map(linesX), reach)
  const dy = nearest(linesY(moved), others.map(linesY), reach)
  if (dx === null && dy === null) return unaligned
  const at = { ...moved, x: moved.x + (dx ?? 0), y: moved.y + (dy ?? 0) }
  const guides: Guide[] = []
  if (dx !== null) guides.push(...guidesOf('x', linesX(at), at, others))
  if (dy !== null) guides.push(...guidesOf('y', linesY(at), at, others))
  return { dx: dx ?? 0, dy: dy ?? 0, guides }
}

const linesX = ({ x, width }: Box): [number, number, number] => [x, x + width / 2, x + width]
const linesY = ({ y, height }: Box): [number, number, number] => [y, y + height / 2, y + height]

/** The least way from one of these lines to the same line of another box; null where all are out of reach. */
function nearest(
  own: readonly number[],
  others: readonly (readonly number[])[],
  reach: number,
): number | null {
  let best: number | null = null
  for (const lines of others) {
    for (const [index, line] of own.entries()) {
      const way = (lines[index] ?? Infinity) - line
      if (Math.abs(way) <= reach && (best === null || Math.abs(way) < Math.abs(best))) best = way
    }
  }
  return best
}

/** One line for an axis: where all three are in line, the first says it; a middle only where no edge does. */
function guidesOf(axis: Guide['axis'], own: readonly number[], at: Box, others: readonly Box[]): Guide[] {
  const found = own.flatMap((line, index): Guide[] => {
    const inLine = others.filter(
      other => Math.abs(((axis === 'x' ? linesX : linesY)(other)[index] ?? Infinity) - line) < SAME,
    )
    const around = inLine.length === 0 ? null : boundsOf([at, ...inLine])
    if (around === null) return []
    return axis === 'x'
      ? [{ axis, at: line, from: around.y, to: around.y + around.height }]
      : [{ axis, at: line, from: around.x, to: around.x + around.width }]
  })
  const [first, middle, last] = own
  const [guide] = [first, last, middle].flatMap(line => found.filter(({ at }) => at === line))
  return guide === undefined ? [] : [guide]
}
