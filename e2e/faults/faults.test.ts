import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { runRow } from './report/run-row.ts'
import { rowLines } from './report/table.ts'
import type { Row } from './row.ts'
import { lateThrows } from './rows/late-throws.ts'

/** The short selection of `npm run test:faults`: every row that is quick enough, with few rounds and less load. */
const SEED = 20_260_102
const QUICK_LOAD = 2_000

/** What failed once, by its seed. */
const failedOnce: readonly {
  readonly why: string
  readonly row: Row
  readonly seed: number
  readonly rounds: number
}[] = [
  {
    why: 'a write to a worker that had died took what it had sent with it',
    row: lateThrows,
    seed: 5,
    rounds: 60,
  },
]

async function expectPassed(row: Row, seed: number, rounds: number): Promise<void> {
  const outcome = await runRow(row, { seed, rounds, load: QUICK_LOAD, quick: true, progress: () => {} })
  if (outcome.state === 'skipped') console.log(rowLines(outcome).join('\n'))
  else expect(outcome.state, rowLines(outcome).join('\n')).toBe('passed')
}

describe('the short selection of faults', () => {
  const rows = catalogue.filter(row => row.quickRounds > 0)
  test.each(rows.map(row => [row.name, row] as const))('%s', { timeout: 120_000 }, (_name, row) =>
    expectPassed(row, SEED, row.quickRounds),
  )
})

test.each(failedOnce.map(one => [one.why, one] as const))(
  '%s',
  { timeout: 120_000 },
  (_why, { row, seed, rounds }) => expectPassed(row, seed, rounds),
)
