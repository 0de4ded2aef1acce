import type { Row, RowOptions } from '../row.ts'
import { type RowOutcome, stateOf } from './outcome.ts'

/** Runs one row and judges it. Never rejects. */
export async function runRow(row: Row, options: RowOptions): Promise<RowOutcome> {
  const { seed } = options
  const missing = process.platform === 'linux' ? (row.missing?.() ?? null) : 'it needs the /proc of Linux'
  if (missing !== null) return { row, state: 'skipped', seed, seconds: 0, result: null, reason: missing }
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  try {
    const result = await row.run(options)
    return { row, state: stateOf(result), seed, seconds: seconds(), result, reason: null }
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { row, state: 'failed', seed, seconds: seconds(), result: null, reason }
  }
}

/** How to see a row's failure again. */
export const repeat = ({ row, seed, result }: RowOutcome): string =>
  `npm run test:faults -- --row ${row.name} --seed ${seed}${result ? ` --rounds ${result.rounds}` : ''}`
