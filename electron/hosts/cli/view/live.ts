import { count, countOf, duration } from '../../../../shared/format.ts'
import type { RunSummary } from '../../../../shared/run/model.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import type { Style } from './call-line.ts'
import { tally } from './tally.ts'
import { type Line, type Span, span } from './text.ts'
import { treeLines } from './tree.ts'
import { clipLine } from './width.ts'

const BAR = 24
/** Over so many running calls nothing turns. */
const TURNING_AT_MOST = 50
/** A terminal that does not say how high it is, or says nonsense. */
const HEIGHT_AT_LEAST = 4

/** A running run in a window of so many columns and rows: never a line too long, nor one too many. */
export function liveFrame(view: RunView, columns: number, rows: number, style: Style): Line[] {
  const height = Math.max(HEIGHT_AT_LEAST, rows)
  const counts = tally(view)
  const running = counts.targets.of('running') + counts.deliveries.of('running')
  const drawn: Style = running > TURNING_AT_MOST ? { ...style, turn: null } : style
  // The heading, the bar, and the row where the cursor rests.
  const room = height - 3
  const lines = [heading(view.run), progress(view, counts, style), ...treeLines(view, room, 'running', drawn)]
  return lines.map(line => clipLine(line, Math.max(1, columns)))
}

/** What runs: the flow's name, its file, the run's id. */
export function heading(run: RunSummary): Line {
  const name = run.name || run.flow || 'Flow'
  return [
    span(name, 'strong'),
    ...(run.flow !== '' && run.flow !== name ? [span(`  ${run.flow}`, 'dim')] : []),
    span(`  ${run.runId}`, 'dim'),
  ]
}

function progress(view: RunView, { targets, deliveries }: ReturnType<typeof tally>, style: Style): Line {
  const failed = targets.of('failed', 'timed-out', 'interrupted')
  const share = targets.total === 0 ? 0 : targets.completed / targets.total
  const filled = Math.floor(share * BAR)
  const [full, empty] = style.unicode ? ['█', '░'] : ['#', '-']
  const spans: Span[] = [
    span(full.repeat(filled), failed > 0 ? 'failed' : 'ok'),
    span(empty.repeat(BAR - filled), 'dim'),
    span(`  ${count(targets.completed)} of ${countOf(targets.total, 'target')}`),
  ]
  if (failed > 0) spans.push(span(`, ${count(failed)} failed`, 'failed'))
  const running = targets.of('running', 'retrying')
  if (running > 0) spans.push(span(`, ${count(running)} running`, 'running'))
  if (deliveries.total > 0) {
    spans.push(span(`  ${countOf(deliveries.completed, 'delivery', 'deliveries')}`))
    const bad = deliveries.of('failed', 'timed-out', 'interrupted')
    if (bad > 0) spans.push(span(`, ${count(bad)} failed`, 'failed'))
  }
  const end = view.run.endedAt ?? style.now
  spans.push(span(`  ${duration(end - view.run.startedAt)}`))
  return spans
}
