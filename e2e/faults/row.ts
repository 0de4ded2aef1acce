/** One kind of fault, and what is measured when it is made. */
export interface Row {
  /** Its name, on the command line and in the report. */
  readonly name: string
  /** What is done. */
  readonly what: string
  /** What must come of it, in words. */
  readonly expected: string
  /** Rounds of the whole catalogue. */
  readonly rounds: number
  /** Rounds of the short selection that `npm test` runs; 0: it is left out. */
  readonly quickRounds: number
  /** Why it can't be run here, or null. */
  missing?(): string | null
  run(options: RowOptions): Promise<RowResult>
}

export interface RowOptions {
  readonly seed: number
  readonly rounds: number
  /** Targets that do nothing, to go on beside the fault. */
  readonly load: number
  /** The short selection: pauses are short too. */
  readonly quick: boolean
  /** Says how far it is. */
  readonly progress: (text: string) => void
}

export interface Figure {
  readonly name: string
  readonly value: number | string
  /** The most that is right; null: told for information. */
  readonly most: number | null
  /** The least that is right. */
  readonly least?: number
}

export interface RowResult {
  /** How many rounds were made. */
  readonly rounds: number
  readonly figures: readonly Figure[]
  /** What went wrong, for whoever has to find out: the first few. */
  readonly findings: readonly string[]
}

/** A figure that has to be 0. */
export const none = (name: string, value: number): Figure => ({ name, value, most: 0 })
/** A figure that has to be at most `most`. */
export const atMost = (name: string, value: number, most: number): Figure => ({ name, value, most })
/** A figure that has to be exactly `wanted`. */
export const exactly = (name: string, value: number, wanted: number): Figure => ({
  name,
  value,
  most: wanted,
  least: wanted,
})
/** A figure that has to be at least `least`. */
export const atLeast = (name: string, value: number, least: number): Figure => ({
  name,
  value,
  most: Number.POSITIVE_INFINITY,
  least,
})
export const told = (name: string, value: number | string): Figure => ({ name, value, most: null })

/** Whether a figure is as it has to be. */
export function holds({ value, most, least }: Figure): boolean {
  if (most === null) return true
  return typeof value === 'number' && value <= most && value >= (least ?? Number.NEGATIVE_INFINITY)
}
