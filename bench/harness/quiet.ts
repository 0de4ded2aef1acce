import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { isAvailable, systemTicks, TICK_MS, treeTicks } from './proc.ts'

/** The share of all CPU time that others may use while something is measured. */
const MOST_FOREIGN = 0.05
/** The clock counts in ticks: a turn of a few of them says nothing by a share. */
const FREE_TICKS = 2
const LOOK_MS = 400

/** Watches what others than this process and its children do with the CPU. */
export class Watch {
  readonly #from = systemTicks()
  readonly #ownFrom = treeTicks(process.pid)
  readonly #since = performance.now()

  /** The share of all cores' time that somebody else has used since, 0 to 1. */
  foreign(): number {
    if (!isAvailable) return 0
    const now = systemTicks()
    const own = treeTicks(process.pid) - this.#ownFrom
    const elapsed = Math.max((performance.now() - this.#since) / TICK_MS, 1) * availableParallelism()
    return Math.max(0, now.busy - this.#from.busy - own - FREE_TICKS) / elapsed
  }

  get isNoisy(): boolean {
    return this.foreign() > MOST_FOREIGN
  }
}

/** Waits until nobody else uses the CPU. False when that does not come to be within `ms`. */
export async function waitForQuiet(ms: number): Promise<boolean> {
  const until = performance.now() + ms
  do {
    const watch = new Watch()
    await pause(LOOK_MS)
    if (!watch.isNoisy) return true
  } while (performance.now() < until)
  return false
}
