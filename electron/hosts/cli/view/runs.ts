import { count, dateTime, duration } from '../../../../shared/format.ts'
import type { RunSummary } from '../../../../shared/run/model.ts'
import { runWord } from './states.ts'
import { table } from './table.ts'
import { type Line, span } from './text.ts'

/** As much of a run's id as tells it from others, and as `show` takes it. */
const shortId = (runId: string): string => runId.slice(0, 10)

/** Runs, a line each. */
export function runTable(runs: readonly RunSummary[], now: number): Line[] {
  const columns = [
    { title: 'Run' },
    { title: 'Started' },
    { title: 'Outcome' },
    { title: 'Took', right: true },
    { title: 'Targets', right: true },
    { title: 'Failed', right: true },
    { title: 'Flow', most: 40 },
    { title: 'cid', most: 32 },
  ]
  const cells = runs.map(run => {
    const { word, tone } = runWord(run)
    const failed = run.counts.targetsFailed + run.counts.deliveriesFailed
    return [
      span(shortId(run.runId), 'strong'),
      span(dateTime(run.startedAt)),
      span(word, tone),
      span(duration((run.endedAt ?? now) - run.startedAt)),
      span(count(run.counts.targets)),
      span(failed > 0 ? count(failed) : '', 'failed'),
      span(run.flow || run.name),
      span(run.cid, 'dim'),
    ]
  })
  return table(columns, cells)
}
