import type { Spread } from './statistics.ts'

/** What a case found out. All of it is JSON. */
export interface CaseResult {
  /** P1 and so on. */
  readonly id: string
  readonly name: string
  readonly title: string
  /** What is measured and how, in sentences. */
  readonly how: string
  /** Of `rows[].spread`, such as `callbacks/s`. */
  readonly unit: string
  /** What `rows[].size` counts. */
  readonly sizeUnit: string
  readonly rows: readonly Row[]
  readonly exponents: readonly Exponent[]
  readonly goals: readonly Goal[]
  readonly notes: readonly string[]
}

/** One contender at one size. */
export interface Row {
  readonly contender: string
  readonly size: number
  readonly spread: Spread
  /** Turns that count. */
  readonly turns: number
  /** Of these, turns in which somebody else used the CPU. */
  readonly noisy: number
  readonly thrown: number
  /** CPU of a unit of its work, microseconds on all cores together; null where that is not measured. */
  readonly cpuMicros: number | null
  /** What it does less than Fanfare; such a row is shown and decides nothing. Null: it does as much. */
  readonly less: string | null
}

/** How time grows with size. */
export interface Exponent {
  readonly contender: string
  readonly value: number
}

/** A figure that should be reached. */
export interface Goal {
  readonly text: string
  readonly value: number
  readonly limit: number
  readonly atLeast: boolean
  readonly met: boolean
}

export const atLeast = (text: string, value: number, limit: number): Goal => ({
  text,
  value,
  limit,
  atLeast: true,
  met: value >= limit,
})

export const atMost = (text: string, value: number, limit: number): Goal => ({
  text,
  value,
  limit,
  atLeast: false,
  met: value <= limit,
})

/** What growth may cost at most: a little more than linear. */
const MOST_EXPONENT = 1.1

export const growthGoals = (exponents: readonly Exponent[]): Goal[] =>
  exponents
    .filter(({ contender }) => contender.startsWith('Fanfare'))
    .map(({ contender, value }) => atMost(`${contender}: exponent of its growth`, value, MOST_EXPONENT))
