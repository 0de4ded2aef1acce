import { setTimeout as pause } from 'node:timers/promises'
import type { Fanfare, Finished } from '../../harness/fanfare.ts'

/** SIGKILL to the host alone, `afterMs` after its start, unless it ends before. True when it was killed. */
export async function killAfter(
  running: Fanfare,
  afterMs: number,
): Promise<{ killed: boolean; finished: Finished }> {
  // A pause that nobody waits for any more must not keep this program running.
  await Promise.race([pause(afterMs, undefined, { ref: false }), running.finished])
  if (!running.ended) running.signal('SIGKILL')
  const finished = await running.finished
  return { killed: finished.signal === 'SIGKILL', finished }
}
