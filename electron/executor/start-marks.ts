import type { RunId } from '../../shared/ids.ts'
import type { Clock, Disposer, Journal } from './ports.ts'
import type { Recorder } from './recorder.ts'
import type { Call } from './state.ts'

/** A call that has been running for so long is marked in the history as started. */
const MARK_AFTER_MS = 250

/** What marks need of the run. */
export interface MarksHost {
  readonly runId: RunId
  readonly clock: Clock
  readonly journal: Journal
  readonly recorder: Recorder
  readonly calls: { readonly submitted: Iterable<Call> }
  wall(monotonic: number): number
}

/** Tells the history of calls that run for a while, until the result is called. */
export function markStarts(host: MarksHost): Disposer {
  const mark = () => {
    const before = host.wall(host.clock.now()) - MARK_AFTER_MS
    for (const call of host.calls.submitted) {
      if (call.marked || call.startedAt === 0 || call.startedAt > before) continue
      call.marked = true
      host.journal.started(host.runId, call.number, call.attempt, call.queuedAt, call.startedAt)
      host.recorder.push({ journaled: true, size: 0, occur: () => {} })
    }
    stop = host.clock.setTimer(MARK_AFTER_MS, mark)
  }
  let stop = host.clock.setTimer(MARK_AFTER_MS, mark)
  return () => stop()
}
