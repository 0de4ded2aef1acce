import { setTimeout as pause } from 'node:timers/promises'
import type { Fanfare, Finished } from '../../harness/fanfare.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'
import { markedBytes } from './marks.ts'

/** When to kill: once so much was printed and so many calls have begun, and so long after that. */
export interface Moment {
  /** Characters. */
  readonly printed: number
  /** Calls of this process's workers. */
  readonly begun: number
  readonly afterMs: number
}

/** It is let run to its end. */
export const NEVER: Moment = { printed: Number.POSITIVE_INFINITY, begun: 0, afterMs: 0 }

/** A mark is about as long as this. */
const MARK_BYTES = 22

/** SIGKILL to the host alone at a moment, unless it ends before. True when it was killed. */
export async function killAt(
  workspace: Workspace,
  running: Fanfare,
  { printed, begun, afterMs }: Moment,
): Promise<{ killed: boolean; finished: Finished }> {
  const isDue = () =>
    running.stdout.length >= printed &&
    (begun === 0 || markedBytes(workspace, running.pid) >= begun * MARK_BYTES)
  while (!isDue() && !running.ended) await pause(1)
  // A pause that nobody waits for any more must not keep this program running.
  await Promise.race([pause(afterMs, undefined, { ref: false }), running.finished])
  if (!running.ended) running.signal('SIGKILL')
  const finished = await running.finished
  return { killed: finished.signal === 'SIGKILL', finished }
}
