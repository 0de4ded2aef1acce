import { setTimeout as pause } from 'node:timers/promises'
import type { Fanfare, Finished } from '../../harness/fanfare.ts'

/** Waits for a program's end. One that hangs is killed with all its group, and the row goes on: null. */
export async function finishedWithin(running: Fanfare, ms: number): Promise<Finished | null> {
  const cut = new AbortController()
  const late = pause(ms, null, { signal: cut.signal }).catch(() => null)
  const finished = await Promise.race([running.finished, late])
  cut.abort()
  if (finished === null) await running.killGroup()
  return finished
}
