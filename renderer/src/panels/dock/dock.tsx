import { Maximize, Minimize, PanelBottom } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { count } from '../../../../shared/format.ts'
import { IconButton } from '../../components/button.tsx'
import { Badge } from '../../components/chip.tsx'
import { cx } from '../../components/cx.ts'
import { Tabs } from '../../components/tabs.tsx'
import { type DockTab, keyCapsOf, ui, useActiveTab, useCallRows, useRun, useUi } from '../../stores/index.ts'
import styles from './dock.module.css'
import { Log } from './log/log.tsx'
import { LogBar } from './log/log-bar.tsx'
import type { LogFilter } from './log/log-rows.ts'
import { Payloads, type PayloadsState } from './payloads/payloads.tsx'
import { PayloadsBar } from './payloads/payloads-bar.tsx'
import { isError, type ProblemFilter } from './problems/problem-place.ts'
import { Problems } from './problems/problems.tsx'
import { ProblemsBar } from './problems/problems-bar.tsx'
import { Timeline } from './timeline/timeline.tsx'
import { TimelineBar } from './timeline/timeline-bar.tsx'
import { useTimelineState } from './timeline/timeline-state.ts'

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent)

type Shown = Exclude<DockTab, 'compare'>

/** The bottom dock: what happened in the run, and what is wrong with the flow. Fills its parent. */
export function Dock() {
  const tab = useUi(({ dockTab }): Shown => (dockTab === 'compare' ? 'timeline' : dockTab))
  const open = useUi(({ dockOpen }) => dockOpen)
  const runId = useRun(({ run }) => run?.runId ?? null)
  const [maximised, setMaximised] = useState(false)
  useEffect(() => {
    if (!open) setMaximised(false)
  }, [open])

  const [timeline, changeTimeline] = useTimelineState(runId)
  const [payloads, setPayloads] = useState<PayloadsState>({ callback: null, text: '' })
  const [log, setLog] = useState<LogFilter>({ level: 'debug', service: null, text: '' })
  const [problems, setProblems] = useState<ProblemFilter>('all')
  const changePayloads = (change: Partial<PayloadsState>): void =>
    setPayloads(before => ({ ...before, ...change }))
  const changeLog = (change: Partial<LogFilter>): void => setLog(before => ({ ...before, ...change }))

  const views: Readonly<Record<Shown, readonly [bar: ReactNode, view: ReactNode]>> = {
    timeline: [
      <TimelineBar key="bar" onChange={changeTimeline} state={timeline} />,
      <Timeline key="view" onChange={changeTimeline} state={timeline} />,
    ],
    payloads: [
      <PayloadsBar key="bar" onChange={changePayloads} state={payloads} />,
      <Payloads key="view" onChange={changePayloads} state={payloads} />,
    ],
    log: [
      <LogBar filter={log} key="bar" onFilter={changeLog} />,
      <Log filter={log} key="view" onFilter={changeLog} />,
    ],
    problems: [
      <ProblemsBar filter={problems} key="bar" onFilter={setProblems} />,
      <Problems filter={problems} key="view" />,
    ],
  }
  const [bar, view] = views[tab]
  return (
    <div className={cx(styles.dock, maximised && styles.maximised)}>
      <Tabs<Shown>
        className={styles.tabs}
        end={
          <>
            {open && bar}
            {open && <span className={styles.rule} />}
            {open && (
              <IconButton
                icon={maximised ? Minimize : Maximize}
                label={maximised ? 'Restore dock' : 'Maximise dock'}
                onClick={() => setMaximised(!maximised)}
                size="sm"
              />
            )}
            <IconButton
              aria-expanded={open}
              icon={PanelBottom}
              keys={keyCapsOf('view.dock', isMac())}
              label={open ? 'Hide dock' : 'Show dock'}
              onClick={() => ui.setDockOpen(!open)}
              size="sm"
            />
          </>
        }
        label="Dock"
        onChange={next => ui.setDockTab(next)}
        tabs={[
          { value: 'timeline', label: 'Timeline' },
          { value: 'payloads', label: 'Payloads', extra: <DeliveriesCount /> },
          { value: 'log', label: 'Log', extra: <LogCount /> },
          { value: 'problems', label: 'Problems', extra: <ProblemsCount /> },
        ]}
        value={tab}
      >
        {open && view}
      </Tabs>
    </div>
  )
}

/** Deliveries so far. A number, so that the tab is drawn again only when it changes. */
function DeliveriesCount() {
  const rows = useCallRows()
  let made = 0
  for (const { phase, record } of rows) if (phase !== 'target' && record) made += 1
  return made === 0 ? null : <Badge>{count(made)}</Badge>
}

function LogCount() {
  const logged = useRun(({ run }) => run?.view?.logged ?? 0)
  return logged === 0 ? null : <Badge>{count(logged)}</Badge>
}

function ProblemsCount() {
  const problems = useActiveTab()?.problems ?? []
  if (problems.length === 0) return null
  return <Badge state={problems.some(isError) ? 'failed' : 'timeout'}>{count(problems.length)}</Badge>
}
