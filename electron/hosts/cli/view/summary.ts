import { count, duration } from '../../../../shared/format.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import { runWord } from './states.ts'
import { type Line, type Span, span } from './text.ts'

const LABEL = 12

/** How a run ended, or stands: outcome, counts, time, and the names under which it is found again. */
export function summaryLines(
  { run, invocations }: Pick<RunView, 'run' | 'invocations'>,
  now: number,
): Line[] {
  const { counts } = run
  const targets = invocations.reduce((sum, invocation) => sum + invocation.targets.length, 0)
  const { word, tone } = runWord(run)
  const row = (label: string, ...spans: Span[]): Line => [span(`  ${label.padEnd(LABEL)}`, 'dim'), ...spans]
  const lines: Line[] = [
    [span(word, tone)],
    row('Targets', ...outcome(Math.max(targets, counts.targets), counts.targetsOk, counts.targetsFailed)),
    row('Deliveries', ...outcome(counts.deliveries, counts.deliveriesOk, counts.deliveriesFailed)),
    row('Wall time', span(duration((run.endedAt ?? now) - run.startedAt))),
    row('cid', span(run.cid)),
    row('Run', span(run.runId)),
  ]
  if (run.resumes > 0) lines.push(row('Resumed', span(run.resumes === 1 ? 'once' : `${run.resumes} times`)))
  return lines
}

function outcome(all: number, ok: number, failed: number): Span[] {
  if (all === 0) return [span('none', 'dim')]
  const other = all - ok - failed
  const spans = [span(`${count(ok)} OK`, ok > 0 ? 'ok' : 'plain')]
  if (failed > 0) spans.push(span(', '), span(`${count(failed)} failed`, 'failed'))
  if (other > 0) spans.push(span(`, ${count(other)} without outcome`))
  return [...spans, span(` of ${count(all)}`, 'dim')]
}
