import { useEffect, useRef } from 'react'
import { duration } from '../../../shared/format.ts'
import type { RunId } from '../../../shared/ids.ts'
import { runGlyph } from '../components/run-words.ts'
import { showToast } from '../components/toast.tsx'
import { type RunSummary, runs, useFlows, useRun, useRunsList } from '../stores/index.ts'

/** Says when a run ends that is not on screen. The list is looked at only while there can be one. */
export function RunToasts() {
  const background = useFlows(({ tabs, active }) => tabs.some(tab => tab.id !== active && tab.runId !== null))
  return background ? <Watch /> : null
}

function Watch() {
  const listed = useRunsList(state => state.runs)
  const shown = useRun(state => state.run?.runId)
  const tabs = useFlows(state => state.tabs)
  const running = useRef(new Set<RunId>())
  useEffect(() => {
    for (const run of listed) {
      if (run.state === 'running') running.current.add(run.runId)
      else if (
        running.current.delete(run.runId) &&
        run.runId !== shown &&
        tabs.some(tab => tab.runId === run.runId)
      ) {
        say(run)
      }
    }
  }, [listed, shown, tabs])
  return null
}

function say(run: RunSummary): void {
  const { targets, targetsOk } = run.counts
  const bad = targets - targetsOk
  const outcome =
    run.state === 'cancelled'
      ? 'was cancelled'
      : run.state === 'interrupted'
        ? 'was interrupted'
        : run.ok === true
          ? 'ended, all OK'
          : `ended, ${bad > 0 ? `${bad} of ${targets} not OK` : 'not all OK'}`
  showToast({
    title: `${run.name === '' ? 'A flow' : run.name} ${outcome}`,
    state: runGlyph(run),
    action: { label: 'Open', run: () => void runs.openRun(run.runId) },
    ...(run.endedAt !== null && { description: duration(run.endedAt - run.startedAt) }),
  })
}
