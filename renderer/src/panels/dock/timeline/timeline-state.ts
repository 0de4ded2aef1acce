import { useState } from 'react'
import type { RunId } from '../../../../../shared/ids.ts'
import type { RowOrder } from './rows.ts'
import type { TimeWindow } from './timeline-scale.ts'

/** How the timeline is looked at. It is kept while another tab of the dock is open, and begins anew with each run. */
export interface TimelineState {
  readonly filter: string
  readonly order: RowOrder
  /** Null: all of the run, as it grows. */
  readonly window: TimeWindow | null
  readonly opened: ReadonlySet<number>
}

export type ChangeTimeline = (change: Partial<TimelineState>) => void

const fresh = { filter: '', order: 'flow', window: null, opened: new Set() } satisfies TimelineState

export function useTimelineState(runId: RunId | null): readonly [TimelineState, ChangeTimeline] {
  const [kept, setKept] = useState<{ readonly runId: RunId | null; readonly state: TimelineState }>({
    runId,
    state: fresh,
  })
  // The order is a habit of whoever looks; the rest is about one run.
  const state = kept.runId === runId ? kept.state : { ...fresh, order: kept.state.order }
  const change: ChangeTimeline = part => {
    setKept(before => {
      const from = before.runId === runId ? before.state : { ...fresh, order: before.state.order }
      return { runId, state: { ...from, ...part } }
    })
  }
  return [state, change]
}
