import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '../executor/index.ts'
import { monotonicNow } from '../runtime/clock.ts'

/** The machine's clocks and timers, as the executor wants them. */
export const systemClock: Clock = {
  now: monotonicNow,
  wall: () => performance.timeOrigin + performance.now(),
  setTimer(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

export const systemRandom: Random = {
  bytes: count => randomBytes(count),
  fraction: () => Math.random(),
}
