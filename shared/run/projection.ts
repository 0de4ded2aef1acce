import { readRecords } from './columns.ts'
import { CallIndex } from './layout.ts'
import type { CallRecord, InvocationInfo, RunSummary } from './model.ts'
import type { RunUpdate } from './update.ts'

/** All that is known of a run, made from updates alone. Never altered: each update gives a new one. */
export interface RunView {
  readonly seq: number
  readonly run: RunSummary
  readonly invocations: readonly InvocationInfo[]
  /** The latest record of each call, by number; holes are calls that have not begun to exist. */
  readonly calls: readonly (CallRecord | undefined)[]
  readonly index: CallIndex
  readonly logged: number
  readonly dropped: number
}

export class RunGapError extends Error {
  override readonly name = 'RunGapError'
}

/**
 * The state after an update. Calls that an update does not name keep their record object, so a view can tell what
 * changed by identity. Throws a `RunGapError` when an update is missing in between: then watch again.
 */
export function applyUpdate(view: RunView | undefined, update: RunUpdate): RunView {
  if (update.type === 'snapshot') {
    return {
      seq: update.to,
      run: update.run,
      invocations: update.invocations,
      calls: withRecords([], update.records),
      index: new CallIndex(update.invocations),
      logged: update.logged,
      dropped: update.dropped,
    }
  }
  if (!view) throw new RunGapError('Expected a snapshot before the first change')
  if (update.from !== view.seq) {
    throw new RunGapError(`Expected a change from event ${view.seq}, got one from ${update.from}`)
  }
  const invocations = update.invocations ? [...view.invocations, ...update.invocations] : view.invocations
  return {
    seq: update.to,
    run: update.run ?? view.run,
    invocations,
    calls: update.records ? withRecords(view.calls, update.records) : view.calls,
    index: update.invocations ? new CallIndex(invocations) : view.index,
    logged: update.logged ?? view.logged,
    dropped: update.dropped ?? view.dropped,
  }
}

function withRecords(
  calls: readonly (CallRecord | undefined)[],
  bytes: Uint8Array,
): (CallRecord | undefined)[] {
  const next = calls.slice()
  for (const record of readRecords(bytes)) next[record.call] = record
  return next
}
