import { RotateCcw, Zap } from 'lucide-react'
import { count, countOf, dateTime, duration } from '../../../../shared/format.ts'
import { Button } from '../../components/button.tsx'
import { runGlyph, runWord } from '../../components/run-words.ts'
import { StateGlyph } from '../../components/state-glyph.tsx'
import { runs, useNow, useRun } from '../../stores/index.ts'
import styles from './inspector.module.css'
import { Facts, Section } from './parts.tsx'

/** The run that is shown: how it ended, how long it took, what it is called. */
export function RunFacts() {
  const run = useRun(state => state.run?.view?.run)
  const input = useRun(state => state.run?.input ?? null)
  const live = useRun(state => state.run?.live ?? false)
  const now = useNow()
  if (run === undefined) return null
  const { counts } = run
  const glyph = runGlyph(run)
  return (
    <Section title="This run">
      <Facts
        of={[
          [
            'Outcome',
            <span className={`row fg b st-${glyph}`} key="outcome" style={{ gap: 6 }}>
              <StateGlyph size={14} state={glyph} />
              {runWord(run)}
            </span>,
          ],
          ['Wall time', duration((run.endedAt ?? now) - run.startedAt)],
          // They are counted when the run has ended.
          ...(run.state === 'running'
            ? []
            : ([
                ['Targets', `${count(counts.targetsOk)} OK of ${count(counts.targets)}`],
                ['Deliveries', `${count(counts.deliveriesOk)} OK of ${count(counts.deliveries)}`],
              ] as const)),
          ['Started', dateTime(run.startedAt)],
          ...(input === null
            ? []
            : ([
                [
                  'Input',
                  <span
                    className="mono ell"
                    key="input"
                    title={JSON.stringify(input, null, 2).slice(0, 2000)}
                  >
                    {JSON.stringify(input).slice(0, 200)}
                  </span>,
                ],
              ] as const)),
          ...(run.resumes > 0 ? ([['Resumed', countOf(run.resumes, 'time')]] as const) : []),
          [
            'cid',
            <span className="mono" key="cid">
              {run.cid}
            </span>,
          ],
        ]}
      />
      {!live && (
        <div className={styles.actions}>
          {run.state === 'interrupted' && (
            <Button icon={Zap} onClick={() => void runs.resume(run.runId)} size="sm">
              Resume this run
            </Button>
          )}
          <Button icon={RotateCcw} onClick={() => void runs.start()} size="sm">
            Run again
          </Button>
        </div>
      )}
    </Section>
  )
}
