import { setTimeout as pause } from 'node:timers/promises'

const DEADLINE_MS = 20_000
const STEP_MS = 5

/**
 * Waits until `look` gives something other than undefined, null or false, and gives that. Rejects after a long time,
 * saying what was waited for.
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  { deadlineMs = DEADLINE_MS }: { readonly deadlineMs?: number } = {},
): Promise<T> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== null && found !== false) return found
    if (performance.now() > end) throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`)
    await pause(STEP_MS)
  }
}
