import type { KeyValues } from '../storage.ts'

const KEY = 'fanfare:window'
const lockName = (window: string): string => `fanfare-window-${window}`

/** What is needed of the Web Locks: they tell open windows from those that are gone, also after a crash. */
export interface Locks {
  request(
    name: string,
    options: { ifAvailable: true },
    held: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>
  query(): Promise<{ held?: readonly { name?: string }[] }>
}

/**
 * This window's name, the same after the page is loaded again, and never that of another window that is open: a tab
 * that was duplicated in the browser gets one of its own.
 *
 * @param session what is the window's own and outlives its page.
 * @param locks null where there are none: then every other window counts as open.
 */
export async function claimWindow(
  session: KeyValues,
  locks: Locks | null,
  newId: () => string,
): Promise<{ readonly window: string; readonly alive: () => Promise<(window: string) => boolean> }> {
  let window = session.get(KEY) ?? newId()
  while (locks !== null && !(await hold(locks, window))) window = newId()
  session.set(KEY, window)
  const alive = async (): Promise<(window: string) => boolean> => {
    if (locks === null) return () => true
    const { held = [] } = await locks.query()
    const names = new Set(held.map(lock => lock.name))
    return other => names.has(lockName(other))
  }
  return { window, alive }
}

/** Holds the window's lock until its page is gone; false when another window has it. */
function hold(locks: Locks, window: string): Promise<boolean> {
  return new Promise(resolve => {
    const held = (lock: unknown): Promise<void> | undefined => {
      resolve(lock !== null)
      return lock === null ? undefined : new Promise(() => undefined)
    }
    locks.request(lockName(window), { ifAvailable: true }, held).catch(() => resolve(true))
  })
}
