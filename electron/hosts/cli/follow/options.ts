import type { RunId } from '../../../../shared/ids.ts'

/** A run that a command follows to its end. */
export interface FollowedRun {
  readonly runId: RunId
  /** Starts the run once it is being followed; null for one that has been started. */
  readonly start: (() => Promise<unknown>) | null
  /** What Ctrl+C does: the run ends with the command, or goes on without it. */
  readonly interrupt: 'cancel' | 'leave'
  /** Bodies, lists and exceptions whole, whatever their size. */
  readonly full: boolean
}
