import { atMost, type CaseResult, growthGoals, type Row } from '../harness/result.ts'
import { exponentsOf, figureOf, rowsOf } from '../harness/rows.ts'
import { quantile } from '../harness/statistics.ts'
import { type Measuring, takeTurns } from '../harness/turns.ts'
import type { Case } from './case.ts'
import { absent, durations, type Entrant, Field } from './running.ts'

const CALLBACKS = 2

interface Plan {
  readonly targets: number
  readonly times: number
  readonly who: readonly Entrant[]
}

const plans: readonly Plan[] = [
  {
    targets: 3,
    times: 1_000,
    who: ['Fanfare', 'Fanfare, browser', 'Piscina', 'Node-RED', 'DBOS', 'Restate'],
  },
  { targets: 30, times: 300, who: ['Fanfare', 'Piscina'] },
  { targets: 300, times: 60, who: ['Fanfare', 'Piscina'] },
]
const quickPlans: readonly Plan[] = [{ targets: 3, times: 300, who: ['Fanfare', 'Piscina', 'DBOS'] }]
/** Of engines whose runs take many ms. */
const MOST_DURABLE = 100

export const latency: Case = {
  id: 'P2',
  name: 'latency',
  title: 'A small run, warm',
  async run(how: Measuring): Promise<CaseResult> {
    const field = new Field()
    const p50: Row[] = []
    const p99: Row[] = []
    try {
      for (const { targets, times, who } of how.quick ? quickPlans : plans) {
        const turners = await Promise.all(
          who
            .filter(name => absent(name) === null)
            .map(async name => {
              const contender = await field.get(name)
              const most = name === 'DBOS' || name === 'Restate' ? MOST_DURABLE : times
              const work = { targets, callbacks: CALLBACKS, times: Math.min(times, most) }
              return { name, contender, turn: () => contender.ask(durations, work) }
            }),
        )
        const taken = await takeTurns(turners, how)
        const calls = targets * (1 + CALLBACKS)
        const row = (share: number) =>
          rowsOf(taken, { size: targets, figure: ms => quantile(ms, share), works: ms => ms.length * calls })
        p50.push(...row(0.5))
        p99.push(...row(0.99).map(one => ({ ...one, contender: `${one.contender}, p99` })))
      }
    } finally {
      await field.end()
    }
    const exponents = exponentsOf(p50, row => row.spread.median)
    return {
      id: this.id,
      name: this.name,
      title: `${this.title}: three targets that do nothing, two callbacks each`,
      how: HOW,
      unit: 'ms',
      sizeUnit: 'targets',
      rows: [...p50, ...p99],
      exponents,
      goals: goals(p50, p99, exponents),
      notes: [],
    }
  },
}

const HOW = `From \`run.start\` until the client has seen that the run is completed, one run after the other, after a first turn
that is thrown away; p50 and p99 of each turn. Fanfare reads the flow file and checks it, starts the run, writes the run and
its nine outcomes to disk and shows them to a watcher; Piscina (64 tasks a thread) runs the same nine tasks and nothing else.`

function goals(
  p50: readonly Row[],
  p99: readonly Row[],
  exponents: CaseResult['exponents'],
): CaseResult['goals'] {
  const at = (name: string) => figureOf(p50, name, 3)
  const late = (name: string) => figureOf(p99, `${name}, p99`, 3)
  const wanted = [
    atMost('p50 in those of Piscina', at('Fanfare') / at('Piscina'), 2),
    atMost('p99 in those of Piscina', late('Fanfare') / late('Piscina'), 4),
    atMost('p50 in those of DBOS', at('Fanfare') / at('DBOS'), 0.05),
  ].filter(({ value }) => Number.isFinite(value))
  return [...wanted, ...growthGoals(exponents)]
}
