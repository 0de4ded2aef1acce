import { Filter, History, Search, X } from 'lucide-react'
import { useState } from 'react'
import { countOf, dateTime, duration } from '../../../../shared/format.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { TextField } from '../../components/field.tsx'
import { Empty, Note } from '../../components/note.tsx'
import { runGlyph, runWord } from '../../components/run-words.ts'
import { StateGlyph } from '../../components/state-glyph.tsx'
import { type RunSummary, runs, runsList, useNow, useRun, useRunsList } from '../../stores/index.ts'
import { listKeys } from './list-keys.ts'
import { FilterChips, RunFilters, useSetFilter } from './run-filters.tsx'
import styles from './sidebar.module.css'
import { whenExactly } from './when.ts'

/** The runs of the workspace, newest first, those of other programs too. */
export function RunsTab() {
  const { filter, runs: listed, more, loading, error, damage } = useRunsList(state => state)
  const shown = useRun(state => state.run?.runId)
  const setFilter = useSetFilter()
  const [open, setOpen] = useState(false)
  const filtering = Object.keys(filter).length > 0
  const first = listed.find(({ runId }) => runId === shown)?.runId ?? listed[0]?.runId
  return (
    <>
      <div className={styles.find}>
        <TextField
          className="grow"
          icon={Search}
          label="Find a run"
          maxLength={200}
          onChange={text => setFilter({ text })}
          onKeyDown={event => {
            if (event.key === 'Escape' && filter.text !== undefined) setFilter({ text: undefined })
          }}
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
        <IconButton
          aria-expanded={open}
          className={cx(open && styles.pressed, filtering && styles.filtering)}
          icon={Filter}
          label={open ? 'Hide filters' : 'Filter runs'}
          onClick={() => setOpen(!open)}
        />
      </div>
      {open ? <RunFilters /> : <FilterChips />}
      {error !== null && (
        <div className={styles.remark}>
          <Note kind="error" title="Runs could not be read.">
            {error}
          </Note>
        </div>
      )}
      {damage.length > 0 && (
        <div className={styles.remark}>
          <Note kind="warning">{damage[0]}</Note>
        </div>
      )}
      {listed.length === 0 && !loading && error === null ? (
        <NoRuns />
      ) : (
        <ul aria-label="Runs" className={styles.list} onKeyDown={listKeys}>
          {listed.map(run => (
            <RunItem current={run.runId === shown} key={run.runId} run={run} stop={run.runId === first} />
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

function NoRuns() {
  const filter = useRunsList(state => state.filter)
  const setFilter = useSetFilter()
  if (Object.keys(filter).length === 0) {
    return (
      <Empty icon={History} title="No runs yet">
        Each run is kept: here, and by fanfare runs.
      </Empty>
    )
  }
  return (
    <Empty
      action={
        <div className="row">
          {filter.startedAfter !== undefined && (
            <Button onClick={() => setFilter({ startedAfter: undefined })} size="sm">
              Look further back
            </Button>
          )}
          <Button onClick={() => runsList.setFilter({})} size="sm">
            Show all runs
          </Button>
        </div>
      }
      icon={Search}
      title="No run matches"
    >
      Other words, or fewer filters, find more.
    </Empty>
  )
}

function RunItem({ run, current, stop }: { run: RunSummary; current: boolean; stop: boolean }) {
  const { counts } = run
  const running = run.state === 'running'
  const name = run.name === '' ? 'Flow without a name' : run.name
  return (
    <li>
      <button
        aria-current={current ? 'true' : undefined}
        className={cx(styles.run, current && styles.selected)}
        data-row
        onClick={() => void runs.openRun(run.runId)}
        tabIndex={stop ? 0 : -1}
        title={`${name}, ${runWord(run)}, ${dateTime(run.startedAt)}, cid ${run.cid}`}
        type="button"
      >
        <StateGlyph labelled size={14} state={runGlyph(run)} />
        <span className={styles.runText}>
          <span className="ell b">{name}</span>
          <span className={cx('ell cap num', running ? 'fg st-running' : 't3')}>
            {running ? 'Running' : `${counts.targetsOk} of ${countOf(counts.targets, 'target')} OK`}
          </span>
        </span>
        <span className={styles.runTime}>
          <span>{whenExactly(run.startedAt)}</span>
          <span className={running ? 'fg st-running b' : undefined}>
            {run.endedAt === null ? (
              running ? (
                <Since ms={run.startedAt} />
              ) : (
                '–'
              )
            ) : (
              duration(run.endedAt - run.startedAt)
            )}
          </span>
        </span>
      </button>
    </li>
  )
}

function Since({ ms }: { ms: number }) {
  return duration(Math.max(0, useNow() - ms))
}
