import type { AttemptInfo } from '../../../../../shared/contract.ts'
import { type CallRecord, type CallState, isCompleted } from '../../../../../shared/run/model.ts'

/** One try of a call, in ms since the run began. */
export interface AttemptSpan {
  readonly attempt: number
  readonly state: CallState
  readonly queued: number
  /** Null while it waits for its turn. */
  readonly started: number | null
  /** Now, while it runs or waits. */
  readonly ended: number
  readonly live: boolean
}

/** A call that waits and of which nothing was told yet. */
export const queuedRecord = (call: number, at: number): CallRecord => ({
  seq: 0,
  call,
  attempt: 1,
  state: 'queued',
  code: 0,
  pinned: false,
  at,
  queuedMs: 0,
  runMs: 0,
})

const isLive = (state: CallState): boolean => state === 'queued' || state === 'running'

/**
 * A call's attempts that are known, in order: the latest from its record, those before it from its details when they
 * were fetched. `origin`: when the run began; `now`: ms since then.
 */
export function spansOf(
  record: CallRecord,
  earlier: readonly AttemptInfo[] | undefined,
  origin: number,
  now: number,
): readonly AttemptSpan[] {
  const spans: AttemptSpan[] = []
  for (const info of earlier ?? []) {
    if (info.attempt >= record.attempt) break
    const queued = info.at - origin
    const started = queued + info.queuedMs
    spans.push({
      attempt: info.attempt,
      // What came of an attempt that was followed by another: it failed, or ran into its timeout.
      state:
        info.state === 'retrying' ? (info.errorCode === 'E_TIMEOUT' ? 'timed-out' : 'failed') : info.state,
      queued,
      started,
      ended: started + info.runMs,
      live: false,
    })
  }
  spans.push(latestSpan(record, origin, now))
  return spans
}

function latestSpan(record: CallRecord, origin: number, now: number): AttemptSpan {
  const queued = record.at - origin
  const { attempt, state } = record
  const live = isLive(state)
  if (state === 'queued') return { attempt, state, queued, started: null, ended: Math.max(queued, now), live }
  const started = queued + record.queuedMs
  const ended = live ? Math.max(started, now) : started + record.runMs
  return { attempt, state, queued, started, ended, live }
}

/** Time in the queue before the first attempt that is known, in ms. */
export function queuedMs(spans: readonly AttemptSpan[]): number {
  const first = spans[0]
  return first ? (first.started ?? first.ended) - first.queued : 0
}

/** From the first start to the end or now, pauses between attempts included; null while nothing has begun. */
export function runMs(spans: readonly AttemptSpan[], now: number): number | null {
  const first = spans[0]?.started
  const last = spans.at(-1)
  if (first === null || first === undefined || !last) return null
  const goesOn = last.state === 'retrying' || (last.live && last.started === null)
  return (goesOn ? Math.max(now, last.ended) : last.ended) - first
}

/** When a call ends as far as is known, in ms since 1970: what a timeline has to have room for. */
export const knownEnd = (record: CallRecord): number => record.at + record.queuedMs + record.runMs

export const isGoingOn = (record: CallRecord): boolean =>
  !isCompleted(record.state) && record.state !== 'interrupted'
