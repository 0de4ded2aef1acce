import type { Exponent, Row } from './result.ts'
import { exponentOf, spreadOf } from './statistics.ts'
import type { Turns } from './turns.ts'

export interface RowOptions<T> {
  readonly size: number
  /** The figure of one turn. */
  readonly figure: (value: T) => number
  /** Pieces of work in one turn, to tell what one of them costs in CPU; null: not of interest. */
  readonly works: ((value: T) => number) | null
  readonly less?: Readonly<Record<string, string>>
}

/** A row for each contender's turns. */
export function rowsOf<T>(taken: readonly Turns<T>[], { size, figure, works, less }: RowOptions<T>): Row[] {
  return taken.map(({ name, turns, thrown }) => {
    const cpu = turns.reduce((sum, turn) => sum + turn.cpuMs, 0)
    const all = works === null ? 0 : turns.reduce((sum, turn) => sum + works(turn.value), 0)
    return {
      contender: name,
      size,
      spread: spreadOf(turns.map(turn => figure(turn.value))),
      turns: turns.length,
      noisy: turns.filter(turn => turn.noisy).length,
      thrown,
      cpuMicros: all === 0 ? null : (cpu * 1000) / all,
      less: less?.[name] ?? null,
    }
  })
}

/** The median of a contender at a size; `NaN` when it has not taken part. */
export const figureOf = (rows: readonly Row[], contender: string, size: number): number =>
  rows.find(row => row.contender === contender && row.size === size)?.spread.median ?? Number.NaN

/** How the time of each contender that was measured at several sizes grows. `time`: from a row's figure, ms. */
export function exponentsOf(rows: readonly Row[], time: (row: Row) => number): Exponent[] {
  return [...new Set(rows.map(row => row.contender))].flatMap(contender => {
    const points = rows.filter(row => row.contender === contender).map(row => [row.size, time(row)] as const)
    const value = exponentOf(points)
    return value === null ? [] : [{ contender, value }]
  })
}
