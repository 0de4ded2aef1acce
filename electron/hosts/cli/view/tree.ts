import type { RunView } from '../../../../shared/run/projection.ts'
import { callLine, invocationLine, nameWidthOf, type Style } from './call-line.ts'
import { compactLines, type Priority } from './compact.ts'
import { lastCall, type Row, rows } from './rows.ts'
import type { Line } from './text.ts'

/** The whole run, a line for each call. */
export function fullTree(view: RunView, style: Style): Line[] {
  return draw([...rows(view)], style)
}

/** The whole run where it fits into so many lines, else the most of it that matters. */
export function treeLines(view: RunView, limit: number, priority: Priority, style: Style): Line[] {
  // Rows are not made when there can be no room for them: a run may have very many.
  const few = lastCall(view) <= limit * 4
  const all = few ? [...rows(view)] : null
  return all !== null && all.length <= limit ? draw(all, style) : compactLines(view, limit, priority, style)
}

function draw(all: readonly Row[], style: Style): Line[] {
  const nameWidth = nameWidthOf(all.flatMap(row => (row.kind === 'call' ? [row] : [])))
  return all.map(row => (row.kind === 'call' ? callLine(row, nameWidth, style) : invocationLine(row)))
}
