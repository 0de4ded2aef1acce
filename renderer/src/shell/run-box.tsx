import {
  Ban,
  Braces,
  ChevronDown,
  Pencil,
  Play,
  RotateCcw,
  Square,
  SquareDashedMousePointer,
} from 'lucide-react'
import { useMemo } from 'react'
import { count, duration } from '../../../shared/format.ts'
import { isCompleted } from '../../../shared/run/model.ts'
import { Button, SplitButton } from '../components/button.tsx'
import { Menu, MenuItem } from '../components/menu.tsx'
import { runGlyph, runWord } from '../components/run-words.ts'
import { StateGlyph } from '../components/state-glyph.tsx'
import {
  type CallRow,
  commands,
  type RunSummary,
  runs,
  useActiveTab,
  useCommand,
  useNow,
  useRun,
  useUi,
} from '../stores/index.ts'
import { capsOf } from './keys-of.ts'
import { targetsIn } from './targets-in.ts'
import styles from './top-bar.module.css'

/** How it stands with the run, and the one button of the screen: Run, which becomes Stop in place. */
export function RunBox() {
  const tab = useActiveTab()
  const live = useRun(state => state.run?.live ?? false)
  const stopping = useRun(state => state.run?.stopping ?? false)
  return (
    <div className={styles.run}>
      <RunState />
      {live ? (
        <SplitButton>
          <Button
            disabled={stopping}
            fillIcon
            icon={Square}
            onClick={() => void runs.stop()}
            title="Stop the run (Ctrl+Alt+Enter)"
            variant="ink"
          >
            {stopping ? 'Stopping' : 'Stop'}
          </Button>
          <Menu
            align="end"
            trigger={
              <Button
                aria-label="Cancel parts of the run"
                disabled={stopping}
                icon={ChevronDown}
                variant="ink"
              />
            }
          >
            <StopItems />
          </Menu>
        </SplitButton>
      ) : (
        <SplitButton>
          <Button
            disabled={tab === null}
            fillIcon
            icon={Play}
            onClick={() => commands.run('run.start')}
            variant="primary"
          >
            Run
          </Button>
          <RunMenu disabled={tab === null} />
        </SplitButton>
      )}
    </div>
  )
}

function RunMenu({ disabled }: { disabled: boolean }) {
  return (
    <Menu
      align="end"
      trigger={
        <Button aria-label="Other ways to run" disabled={disabled} icon={ChevronDown} variant="primary" />
      }
    >
      <RunItems />
    </Menu>
  )
}

/** What can be ended short of the run. */
function StopItems() {
  const selected = useRun(({ rows }) => rows).filter(isOpenTarget)
  const nodes = useUi(state => state.selection.nodes)
  const chosen = selected.filter(({ nodeId }) => nodeId !== null && nodes.includes(nodeId))
  return (
    <>
      <MenuItem icon={Square} keys={capsOf('run.stop')} onChoose={() => void runs.stop()}>
        Stop the run
      </MenuItem>
      <MenuItem
        disabled={chosen.length === 0}
        hint={chosen.length === 0 ? 'select one that runs' : count(chosen.length)}
        icon={Ban}
        onChoose={() => {
          for (const { call } of chosen) void runs.cancelCall(call)
        }}
      >
        {chosen.length > 1 ? 'Cancel the selected targets' : 'Cancel the selected target'}
      </MenuItem>
      <MenuItem
        disabled={selected.length === 0}
        hint={count(selected.length)}
        icon={Ban}
        onChoose={() => void runs.cancelTargets()}
      >
        Cancel all targets, run callbacks
      </MenuItem>
    </>
  )
}

const isOpenTarget = ({ phase, record }: CallRow): boolean =>
  phase === 'target' &&
  (record === undefined || (!isCompleted(record.state) && record.state !== 'interrupted'))

/** Drawn when the menu is: what can be done now is asked then. */
function RunItems() {
  const selection = useUi(state => state.selection.nodes)
  const failed = useCommand('run.failed')
  const selected = useCommand('run.selected')
  const back = useCommand('run.back-to-editing')
  const whyNotFailed = failed?.unavailable?.() ?? null
  const whyNotSelected = selected?.unavailable?.() ?? null
  const locked = useRun(state => state.run?.document != null)
  return (
    <>
      <MenuItem icon={Play} keys={capsOf('run.start')} onChoose={() => commands.run('run.start')}>
        {locked ? 'Run again, on the flow as it was' : 'Run all'}
      </MenuItem>
      <MenuItem
        disabled={whyNotFailed !== null}
        hint={whyNotFailed ?? count(runs.failedNodes().length)}
        icon={RotateCcw}
        onChoose={() => commands.run('run.failed')}
      >
        Run failed targets
      </MenuItem>
      <MenuItem
        disabled={whyNotSelected !== null}
        hint={whyNotSelected ?? undefined}
        icon={SquareDashedMousePointer}
        keys={whyNotSelected === null ? capsOf('run.selected') : undefined}
        onChoose={() => commands.run('run.selected')}
      >
        {selection.length > 1 ? `Run the ${selection.length} selected` : 'Run selected'}
      </MenuItem>
      <MenuItem icon={Braces} onChoose={() => commands.run('run.with-input')}>
        Run with other input…
      </MenuItem>
      {locked && back && (
        <MenuItem icon={Pencil} onChoose={() => commands.run('run.back-to-editing')}>
          Back to editing
        </MenuItem>
      )}
    </>
  )
}

function RunState() {
  const tab = useActiveTab()
  const run = useRun(state => state.run?.view?.run)
  const pending = useRun(state => state.run !== null && state.run.view === null && state.run.live)
  if (tab === null) return <div className={styles.state} />
  if (pending) {
    return (
      <div className={styles.state}>
        <StateGlyph state="running" />
        <span className="t2">Starting</span>
      </div>
    )
  }
  if (run !== undefined) return <OfRun run={run} />
  const errors = tab.problems.filter(({ severity }) => severity === 'error').length
  const warnings = tab.problems.length - errors
  return (
    <div className={styles.state}>
      <span className="ell t2">
        {errors > 0 && (
          <span className="fg st-failed b">{errors === 1 ? '1 error' : `${errors} errors`}</span>
        )}
        {errors > 0 && warnings > 0 && ', '}
        {warnings > 0 && (warnings === 1 ? '1 warning' : `${warnings} warnings`)}
      </span>
    </div>
  )
}

function OfRun({ run }: { run: RunSummary }) {
  const { counts } = run
  const glyph = runGlyph(run)
  if (run.state === 'running') return <Live run={run} />
  const time = run.endedAt === null ? '' : `, ${duration(run.endedAt - run.startedAt)}`
  const bad = counts.targets - counts.targetsOk
  const words =
    glyph === 'failed' && bad > 0 ? `${count(bad)} of ${count(counts.targets)} not OK` : runWord(run)
  return (
    <div className={styles.state}>
      <StateGlyph state={glyph} />
      <span className="ell t2">
        <span className={glyph === 'ok' ? 'bb' : `bb fg st-${glyph}`}>{words}</span>
        {time}
      </span>
    </div>
  )
}

function Live({ run }: { run: RunSummary }) {
  const now = useNow()
  const view = useRun(state => state.run?.view ?? null)
  // The summary counts what has ended only when all has.
  const { targets, completed } = useMemo(() => targetsIn(view), [view])
  return (
    <div className={styles.state}>
      <StateGlyph state="running" />
      <span className="bb fg st-running">{duration(Math.max(0, now - run.startedAt))}</span>
      <span className="t2 ell">
        {count(completed)} of {count(targets)} in
      </span>
    </div>
  )
}
