import { Filter, History, Search, X } from 'lucide-react'
import type { RunFilter } from '../../../../shared/contract.ts'
import { count, countOf, dateTime, duration } from '../../../../shared/format.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { TextField } from '../../components/field.tsx'
import { Empty, Note } from '../../components/note.tsx'
import { Popover } from '../../components/popover.tsx'
import { runGlyph, runWord } from '../../components/run-words.ts'
import { Select } from '../../components/select.tsx'
import { StateGlyph } from '../../components/state-glyph.tsx'
import {
  type RunSummary,
  runs,
  runsList,
  useNow,
  useRun,
  useRunsList,
  useWorkspace,
} from '../../stores/index.ts'
import styles from './sidebar.module.css'
import { whenExactly } from './when.ts'

const OUTCOMES = {
  any: { label: 'Any outcome', filter: {} },
  ok: { label: 'All OK', filter: { state: 'completed', ok: true } },
  failed: { label: 'Not all OK', filter: { state: 'completed', ok: false } },
  cancelled: { label: 'Cancelled', filter: { state: 'cancelled' } },
  interrupted: { label: 'Interrupted', filter: { state: 'interrupted' } },
  running: { label: 'Running', filter: { state: 'running' } },
} as const satisfies Record<string, { label: string; filter: RunFilter }>
type Outcome = keyof typeof OUTCOMES

const outcomeOf = ({ state, ok }: RunFilter): Outcome =>
  state === undefined ? 'any' : state === 'completed' ? (ok === true ? 'ok' : 'failed') : state

/** A filter with fields changed; undefined takes one away. */
function changed(
  filter: RunFilter,
  change: { [K in keyof RunFilter]?: RunFilter[K] | undefined },
): RunFilter {
  const entries = Object.entries({ ...filter, ...change }).filter(
    ([, value]) => value !== undefined && value !== '',
  )
  return Object.fromEntries(entries)
}

/** The runs of the workspace, newest first, those of other programs too. */
export function RunsTab() {
  const { filter, runs: listed, more, loading, error, damage } = useRunsList(state => state)
  const flowsOfWorkspace = useWorkspace(state => state.flows)
  const shown = useRun(state => state.run?.runId)
  const filtering = Object.keys(filter).length > 0
  const set = (change: Parameters<typeof changed>[1]) => runsList.setFilter(changed(filter, change))
  return (
    <>
      <div className={styles.find}>
        <TextField
          className="grow"
          icon={Search}
          label="Find a run"
          maxLength={200}
          onChange={text => set({ text })}
          placeholder="cid, name or text"
          quiet
          type="search"
          unit={
            filtering && (
              <IconButton
                icon={X}
                iconSize={12}
                label="Show all runs"
                onClick={() => runsList.setFilter({})}
                size="sm"
              />
            )
          }
          value={filter.text ?? ''}
        />
        <Popover
          align="end"
          label="Filter runs"
          trigger={
            <IconButton
              className={filtering ? styles.filtering : undefined}
              icon={Filter}
              label="Filter runs"
            />
          }
        >
          <div className={styles.filterFields}>
            <Select
              label="Outcome"
              onChange={outcome => set({ state: undefined, ok: undefined, ...OUTCOMES[outcome].filter })}
              options={Object.entries(OUTCOMES).map(([value, { label }]) => ({
                value: value as Outcome,
                label,
              }))}
              quiet
              small
              value={outcomeOf(filter)}
            />
            <Select
              label="Flow"
              onChange={flow => set({ flow: flow === '' ? undefined : flow })}
              options={[
                { value: '', label: 'Any flow' },
                ...flowsOfWorkspace.map(({ path, name }) => ({ value: path, label: name })),
              ]}
              quiet
              small
              value={filter.flow ?? ''}
            />
            <TextField
              label="Service"
              onChange={service => set({ service })}
              placeholder="service, exact name"
              quiet
              small
              value={filter.service ?? ''}
            />
            <TextField
              label="cid"
              mono
              onChange={cid => set({ cid })}
              placeholder="cid"
              quiet
              small
              value={filter.cid ?? ''}
            />
          </div>
        </Popover>
      </div>
      {error !== null && (
        <div className={styles.filters}>
          <Note kind="error" title="Runs could not be read.">
            {error}
          </Note>
        </div>
      )}
      {damage.length > 0 && (
        <div className={styles.filters}>
          <Note kind="warning">{damage[0]}</Note>
        </div>
      )}
      {listed.length === 0 && !loading && error === null ? (
        <Empty
          action={
            filtering && (
              <Button onClick={() => runsList.setFilter({})} size="sm">
                Show all runs
              </Button>
            )
          }
          icon={filtering ? Search : History}
          title={filtering ? 'No run matches' : 'No runs yet'}
        >
          {filtering
            ? 'Other words, or fewer filters, find more.'
            : 'Each run is kept: here, and by fanfare runs.'}
        </Empty>
      ) : (
        <ul aria-label="Runs" className={styles.list}>
          {listed.map(run => (
            <RunItem current={run.runId === shown} key={run.runId} run={run} />
          ))}
          {more && (
            <li className={styles.more}>
              <Button disabled={loading} onClick={() => void runsList.loadMore()} size="sm" variant="ghost">
                {loading ? 'Loading' : 'Show older runs'}
              </Button>
            </li>
          )}
        </ul>
      )}
    </>
  )
}

function RunItem({ run, current }: { run: RunSummary; current: boolean }) {
  const name = run.name === '' ? 'Flow without a name' : run.name
  return (
    <li>
      <button
        aria-current={current ? 'true' : undefined}
        className={cx(styles.run, current && styles.selected)}
        onClick={() => void runs.openRun(run.runId)}
        title={`${name}, ${runWord(run)}, ${dateTime(run.startedAt)}, cid ${run.cid}`}
        type="button"
      >
        <StateGlyph labelled size={14} state={runGlyph(run)} />
        <span className={styles.runText}>
          <span className="ell b">{name}</span>
          <span className="ell cap t3 num">{progress(run)}</span>
        </span>
        <span className={styles.runTime}>
          <span>{whenExactly(run.startedAt)}</span>
          <span>
            {run.endedAt === null ? (
              <Since ms={run.startedAt} running={run.state === 'running'} />
            ) : (
              duration(run.endedAt - run.startedAt)
            )}
          </span>
        </span>
      </button>
    </li>
  )
}

/** How far a run has come: of one that goes on, how many of its targets are in. */
function progress({ counts, targetsIssued }: RunSummary): string {
  if (targetsIssued === undefined)
    return `${count(counts.targetsOk)} of ${countOf(counts.targets, 'target')} OK`
  const failed = counts.targetsFailed > 0 ? `, ${count(counts.targetsFailed)} failed` : ''
  return `${count(counts.targets)} of ${countOf(targetsIssued, 'target')} in${failed}`
}

function Since({ ms, running }: { ms: number; running: boolean }) {
  const now = useNow()
  return running ? duration(Math.max(0, now - ms)) : '–'
}
