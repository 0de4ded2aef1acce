import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { runRow } from './report/run-row.ts'
import { rowLines } from './report/table.ts'

/** The short selection of `npm run test:faults`: every row that is quick enough, with few rounds and less load. */
const SEED = 20_260_102
const QUICK_LOAD = 2_000

describe('the short selection of faults', () => {
  const rows = catalogue.filter(row => row.quickRounds > 0)
  test.each(rows.map(row => [row.name, row] as const))('%s', { timeout: 120_000 }, async (_name, row) => {
    const options = { seed: SEED, rounds: row.quickRounds, load: QUICK_LOAD, quick: true, progress: () => {} }
    const outcome = await runRow(row, options)
    if (outcome.state === 'skipped') console.log(rowLines(outcome).join('\n'))
    else expect(outcome.state, rowLines(outcome).join('\n')).toBe('passed')
  })
})
