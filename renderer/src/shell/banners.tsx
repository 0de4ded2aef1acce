import { CircleX, FileWarning, Lock, PlugZap, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../components/button.tsx'
import { cx } from '../components/cx.ts'
import { Icon, type LucideIcon } from '../components/icon.tsx'
import { StateGlyph } from '../components/state-glyph.tsx'
import { whenExactly } from '../panels/sidebar/when.ts'
import {
  flows,
  runs,
  useActiveTab,
  useFlows,
  useInterrupted,
  useRun,
  useWorkspace,
  workspace,
} from '../stores/index.ts'
import styles from './banners.module.css'
import { dismissInterrupted, useShellState } from './shell-state.ts'

/** What has to be known about the whole window: a lost connection, a run that was cut off, a file that changed. */
export function Banners() {
  return (
    <>
      <ConnectionBanner />
      <InterruptedBanner />
      <FileBanner />
      <ErrorBanner />
    </>
  )
}

function Banner({
  icon,
  sign,
  state,
  children,
  actions,
}: {
  icon?: LucideIcon
  sign?: ReactNode
  state?: 'failed' | 'timeout'
  children: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className={cx(styles.banner, state && `st-${state}`)} role="status">
      {icon ? <Icon of={icon} size={14} /> : sign}
      <span className={styles.text}>{children}</span>
      {actions}
    </div>
  )
}

export function ConnectionBanner() {
  const connection = useWorkspace(state => state.connection)
  const known = useWorkspace(state => state.info !== null)
  if (connection.kind === 'connected' || (connection.kind === 'connecting' && !known)) return null
  if (connection.kind === 'refused') {
    return (
      <Banner icon={CircleX} state="failed">
        {connection.message}
      </Banner>
    )
  }
  return (
    <Banner
      actions={
        <Button onClick={() => workspace.retry()} size="sm">
          Try now
        </Button>
      }
      icon={PlugZap}
      state="timeout"
    >
      The connection to Fanfare is lost. Runs go on; drawing goes on and is kept here. It is tried again by
      itself.
    </Banner>
  )
}

function InterruptedBanner() {
  const interrupted = useInterrupted()
  const dismissed = useShellState(state => state.dismissedRuns)
  const shown = useRun(state => state.run?.runId)
  const waiting = interrupted.filter(({ runId }) => !dismissed.has(runId) && runId !== shown)
  const run = waiting[0]
  if (run === undefined) return null
  return (
    <Banner
      actions={
        <>
          <Button onClick={() => void runs.resume(run.runId)} size="sm">
            Resume
          </Button>
          <Button onClick={() => void runs.openRun(run.runId)} size="sm" variant="ghost">
            Look at it
          </Button>
          <IconButton
            icon={X}
            label="Not now"
            onClick={() => dismissInterrupted(waiting.map(({ runId }) => runId))}
            size="sm"
          />
        </>
      }
      sign={<StateGlyph size={14} state="interrupted" />}
      state="timeout"
    >
      Run of {whenExactly(run.startedAt)} was interrupted{run.name === '' ? '' : ` (${run.name})`}
      {waiting.length > 1 && `, and ${waiting.length - 1} more`}. What completed is not run again.
    </Banner>
  )
}

function FileBanner() {
  const tab = useActiveTab()
  if (tab === null) return null
  if (tab.changedOutside) {
    return (
      <Banner
        actions={
          <>
            <Button onClick={() => void flows.reload(tab.id)} size="sm">
              Load the file
            </Button>
            <Button onClick={() => void flows.saveAs()} size="sm" variant="ghost">
              Save yours as
            </Button>
          </>
        }
        icon={FileWarning}
        state="timeout"
      >
        {tab.path} was changed by another program. Yours has changes that are not saved.
      </Banner>
    )
  }
  if (tab.readOnly !== null) {
    return (
      <Banner
        actions={
          tab.copyable && (
            <Button onClick={() => void flows.saveAs()} size="sm">
              Save a copy as
            </Button>
          )
        }
        icon={Lock}
        state="timeout"
      >
        {tab.readOnly}
      </Banner>
    )
  }
  return null
}

/** What could not be done, until it is read. */
function ErrorBanner() {
  const ofWorkspace = useWorkspace(state => state.error)
  const ofFlows = useFlows(state => state.error)
  const ofTab = useActiveTab()?.error ?? null
  const ofRun = useRun(state => state.error ?? state.run?.error ?? null)
  const error = ofRun ?? ofTab ?? ofFlows ?? ofWorkspace
  if (error === null) return null
  return (
    <Banner
      actions={
        <IconButton
          icon={X}
          label="Dismiss"
          onClick={() => {
            runs.dismissError()
            flows.dismissError()
            workspace.dismissError()
          }}
          size="sm"
        />
      }
      icon={CircleX}
      state="failed"
    >
      {error}
    </Banner>
  )
}
