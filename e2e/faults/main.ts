import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { catalogue } from './catalogue.ts'
import { FULL_LOAD } from './kit/load.ts'
import { writeDoc } from './report/doc.ts'
import type { RowOutcome } from './report/outcome.ts'
import { runRow } from './report/run-row.ts'
import { rowLines } from './report/table.ts'

/** `npm run test:faults`: the catalogue, or some rows of it. Ends with 1 when a figure is broken. */
const USAGE = `npm run test:faults -- [--row NAME]... [--seed N] [--rounds N] [--load N] [--quick] [--doc]

  --row     only this row; may be given several times. There are:
            ${catalogue.map(row => row.name).join(', ')}
  --seed    what every choice is drawn from; by the clock without it
  --rounds  rounds of every row, instead of each row's own number
  --load    targets that go on beside the faults; ${FULL_LOAD}
  --quick   the rounds and pauses of the short selection
  --doc     puts the figures into docs/reliability.md`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      row: { type: 'string', multiple: true },
      seed: { type: 'string' },
      rounds: { type: 'string' },
      load: { type: 'string' },
      quick: { type: 'boolean', default: false },
      doc: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const unknown = values.row?.find(name => catalogue.every(row => row.name !== name))
  if (unknown !== undefined) throw new Error(`There is no row ${unknown}.\n\n${USAGE}`)
  const seed = number('seed', values.seed, 0) ?? Math.floor(Date.now() % 1_000_000)
  const rounds = number('rounds', values.rounds, 1)
  const load = number('load', values.load, 1) ?? FULL_LOAD
  const { quick } = values
  const rows = catalogue.filter(row => values.row?.includes(row.name) ?? (!quick || row.quickRounds > 0))
  console.log(`Seed ${seed}, ${load} targets of load, ${rows.length} rows\n`)
  const outcomes: RowOutcome[] = []
  for (const row of rows) {
    const progress = (text: string) => {
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${row.name}: ${text}`)
    }
    const options = { seed, rounds: rounds ?? (quick ? row.quickRounds : row.rounds), load, quick, progress }
    const outcome = await runRow(row, options)
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[K')
    console.log(`${rowLines(outcome).join('\n')}\n`)
    outcomes.push(outcome)
  }
  write(seed, outcomes)
  if (values.doc) {
    const names = catalogue.map(row => row.name)
    writeDoc(outcomes, names, load)
  }
  const count = (state: RowOutcome['state']) => outcomes.filter(outcome => outcome.state === state).length
  console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`)
  return count('failed') > 0 ? 1 : 0
}

function number(name: string, text: string | undefined, least: number): number | null {
  if (text === undefined) return null
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new Error(`Expected \`--${name}\` to be an integer >= ${least}, got ${text}.\n\n${USAGE}`)
}

/** Keeps the figures for whoever compares them, where git does not look. */
function write(seed: number, outcomes: readonly RowOutcome[]): void {
  const folder = path.resolve(import.meta.dirname, '../../test-results/faults')
  mkdirSync(folder, { recursive: true })
  const about = { at: new Date().toISOString(), seed, node: process.version }
  writeFileSync(path.join(folder, 'figures.json'), `${JSON.stringify({ ...about, outcomes }, null, 2)}\n`)
  console.log(`Figures: ${path.relative(process.cwd(), folder)}/figures.json`)
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
