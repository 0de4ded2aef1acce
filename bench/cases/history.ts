import { z } from 'zod'
import { Contender } from '../harness/contender.ts'
import { Watch, waitForQuiet } from '../harness/quiet.ts'
import { atMost, type CaseResult, growthGoals, type Row } from '../harness/result.ts'
import { exponentsOf } from '../harness/rows.ts'
import { quantile, spreadOf } from '../harness/statistics.ts'
import type { Measuring } from '../harness/turns.ts'
import type { Case } from './case.ts'

/** What is asked, as tables name it. */
const asked = {
  newest: 'Fanfare, newest page',
  next: 'Fanfare, page after page',
  flow: 'Fanfare, one flow',
  failed: 'Fanfare, failed runs',
  service: 'Fanfare, one service',
  text: 'Fanfare, a text',
  rare: 'Fanfare, a text that is nowhere',
  open: 'Fanfare, a run of 10,000',
} as const
type Question = keyof typeof asked
const questions = Object.keys(asked) as Question[]
const answers = z.record(z.string(), z.array(z.number()))
const TIMES = 60

export const history: Case = {
  id: 'P8',
  name: 'history',
  title: 'A long history',
  async run(how: Measuring): Promise<CaseResult> {
    const rows: Row[] = []
    for (const outcomes of how.quick ? [20_000, 100_000] : [20_000, 100_000, 1_000_000]) {
      const contender = await Contender.start('Fanfare', 'contenders/fanfare-history.ts')
      try {
        how.say(`${outcomes} outcomes: filling`)
        await contender.ask(z.number(), { fill: outcomes })
        await contender.ask(answers, { times: 10 })
        const turns: { readonly took: Record<string, number[]>; readonly noisy: boolean }[] = []
        for (let round = 0; round < how.rounds; round++) {
          how.say(`${outcomes} outcomes: ${round + 1} of ${how.rounds}`)
          if (!how.keepNoisy) await waitForQuiet(60_000)
          const watch = new Watch()
          const took = await contender.ask(answers, { times: TIMES })
          turns.push({ took, noisy: watch.isNoisy })
        }
        rows.push(
          ...questions.map(question => ({
            contender: asked[question],
            size: outcomes,
            spread: spreadOf(turns.map(({ took }) => quantile(took[question] ?? [], 0.95))),
            turns: turns.length,
            noisy: turns.filter(({ noisy }) => noisy).length,
            thrown: 0,
            cpuMicros: null,
            less: null,
          })),
        )
      } finally {
        await contender.end()
      }
    }
    const exponents = exponentsOf(rows, row => row.spread.median)
    const largest = rows.filter(row => row.size === Math.max(...rows.map(one => one.size)))
    const isPage = (row: Row) => row.contender !== asked.open
    const slowest = (of: readonly Row[]) => Math.max(...of.map(row => row.spread.median))
    return {
      id: this.id,
      name: this.name,
      title: `${this.title}: pages of 100 runs, and opening one`,
      how: `A history made by runs of Fanfare itself, some of 30,000 outcomes, most of 30, one in fifty failed. p95 of ${TIMES}
questions of each kind, asked by a client of the contract one after the other; to open a run is to have its flow and the state
of all its calls.`,
      unit: 'ms (p95)',
      sizeUnit: 'outcomes',
      rows,
      exponents,
      goals: [
        atMost('ms for a page, p95, the slowest kind', slowest(largest.filter(isPage)), 30),
        atMost('ms to open a run of 10,000, p95', slowest(largest.filter(row => !isPage(row))), 250),
        ...growthGoals(exponents),
      ],
      notes: [],
    }
  },
}
