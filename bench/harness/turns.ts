import type { Contender } from './contender.ts'
import { TICK_MS, treeTicks } from './proc.ts'
import { Watch, waitForQuiet } from './quiet.ts'

/** How a case is measured. */
export interface Measuring {
  /** Turns of each contender that count. */
  readonly rounds: number
  /** Takes turns that somebody else has disturbed too, and marks them. */
  readonly keepNoisy: boolean
  /** A few small sizes, for a first look. */
  readonly quick: boolean
  /** Tells how far it is. */
  readonly say: (text: string) => void
}

/** Someone who takes turns. */
export interface Turner<T> {
  readonly name: string
  /** Whose CPU time is counted; null where each turn has a process of its own. */
  readonly contender: Contender | null
  /** Work of its turn. The first one of all is its warm-up, and is thrown away. */
  turn(): Promise<T>
}

/** One turn. */
export interface Turn<T> {
  readonly value: T
  /** CPU time of the contender and all that it has started, all cores together, ms; in steps of 10. */
  readonly cpuMs: number
  readonly noisy: boolean
}

export interface Turns<T> {
  readonly name: string
  readonly turns: readonly Turn<T>[]
  /** Turns that were thrown away. */
  readonly thrown: number
}

const WAIT_MS = 60_000
const TRIES = 20

/**
 * Lets contenders take turns, A B C A B C. A turn in which somebody else used the CPU is thrown away and taken again,
 * until that has been tried so often that it is kept and marked.
 */
export async function takeTurns<T>(turners: readonly Turner<T>[], how: Measuring): Promise<Turns<T>[]> {
  const taken = turners.map(turner => ({ turner, turns: [] as Turn<T>[], thrown: 0 }))
  for (const { turner } of taken) {
    how.say(`${turner.name}: warm-up`)
    await turner.turn()
  }
  for (let round = 0; round < how.rounds; round++) {
    for (const entry of taken) {
      how.say(`${entry.turner.name}: ${round + 1} of ${how.rounds}`)
      for (let tried = 1; ; tried++) {
        const last = how.keepNoisy || tried === TRIES
        if (!how.keepNoisy) await waitForQuiet(WAIT_MS)
        const turn = await measure(entry.turner)
        if (!turn.noisy || last) {
          entry.turns.push(turn)
          break
        }
        entry.thrown++
      }
    }
  }
  return taken.map(({ turner, turns, thrown }) => ({ name: turner.name, turns, thrown }))
}

async function measure<T>(turner: Turner<T>): Promise<Turn<T>> {
  const ticks = () => (turner.contender === null ? 0 : treeTicks(turner.contender.pid))
  const before = ticks()
  const watch = new Watch()
  const value = await turner.turn()
  const noisy = watch.isNoisy
  return { value, noisy, cpuMs: (ticks() - before) * TICK_MS }
}
