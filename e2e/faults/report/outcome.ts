import { holds, type Row, type RowResult } from '../row.ts'

/** How a row ended. A skipped one has not passed. */
export type RowState = 'passed' | 'failed' | 'skipped'

export interface RowOutcome {
  readonly row: Pick<Row, 'name' | 'what' | 'expected'>
  readonly state: RowState
  readonly seed: number
  readonly seconds: number
  /** Null for one that was skipped, or that ended in an error. */
  readonly result: RowResult | null
  /** Why it was skipped, or what it ended in. */
  readonly reason: string | null
}

/** A row passes when every figure is as it has to be and nothing was found. */
export const stateOf = (result: RowResult): RowState =>
  result.figures.every(holds) && result.findings.length === 0 ? 'passed' : 'failed'
