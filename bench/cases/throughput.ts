import { atLeast, atMost, type CaseResult, growthGoals, type Row } from '../harness/result.ts'
import { exponentsOf, figureOf, rowsOf } from '../harness/rows.ts'
import { median } from '../harness/statistics.ts'
import { type Measuring, takeTurns } from '../harness/turns.ts'
import type { Case } from './case.ts'
import { absent, durations, type Entrant, Field, lacks } from './running.ts'

const CALLBACKS = 2
const TEXT: Entrant = 'Fanfare, as text'

/** Runs in a turn: one or two seconds' work of the quick ones, three runs at least; a fifth of it for a first look. */
const timesFor = (targets: number, quick: boolean): number =>
  Math.max(3, Math.min(60, Math.round(100_000 / targets)) / (quick ? 5 : 1))

interface Plan {
  readonly targets: number
  readonly who: readonly Entrant[]
}

/** The durable engines take a hundred times as long, and are asked for a tenth. */
const plans: readonly Plan[] = [
  { targets: 100, who: ['DBOS', 'Restate'] },
  {
    targets: 1_000,
    who: ['Fanfare', 'Fanfare, browser', TEXT, 'Node-RED', 'Piscina', 'p-queue', 'DBOS', 'Restate'],
  },
  {
    targets: 10_000,
    who: ['Fanfare', 'Fanfare, browser', TEXT, 'Node-RED', 'Piscina', 'Piscina, 1 a thread', 'p-queue'],
  },
  { targets: 100_000, who: ['Fanfare', 'Fanfare, browser', TEXT, 'Node-RED', 'Piscina'] },
]
const quickPlans: readonly Plan[] = [
  { targets: 1_000, who: ['Fanfare', 'Node-RED', 'Piscina'] },
  { targets: 10_000, who: ['Fanfare', TEXT, 'Node-RED', 'Piscina'] },
]

export const throughput: Case = {
  id: 'P1',
  name: 'throughput',
  title: 'Callbacks a second',
  async run(how: Measuring): Promise<CaseResult> {
    const field = new Field()
    const rows: Row[] = []
    try {
      for (const { targets, who } of how.quick ? quickPlans : plans) {
        const turners = await Promise.all(
          who
            .filter(name => absent(name) === null)
            .map(async name => {
              const contender = await field.get(name)
              const times = name === 'DBOS' || name === 'Restate' ? 2 : timesFor(targets, how.quick)
              const work = { targets, callbacks: CALLBACKS, times, text: name === TEXT }
              return { name, contender, turn: () => contender.ask(durations, work) }
            }),
        )
        how.say(`${targets} targets`)
        rows.push(
          ...rowsOf(await takeTurns(turners, how), {
            size: targets,
            figure: ms => (CALLBACKS * targets * 1000) / median(ms),
            works: ms => ms.length * targets * (1 + CALLBACKS),
            less: lacks,
          }),
        )
      }
    } finally {
      await field.end()
    }
    const exponents = exponentsOf(rows, row => row.size / row.spread.median)
    return {
      id: this.id,
      name: this.name,
      title: `${this.title}: targets that do nothing, two callbacks each`,
      how: HOW,
      unit: 'callbacks/s',
      sizeUnit: 'targets',
      rows,
      exponents,
      goals: goals(rows, exponents),
      notes: (['DBOS'] as const).flatMap(name =>
        absent(name) ? [`${name} took no part: ${absent(name)}.`] : [],
      ),
    }
  },
}

const HOW = `A flow of so many targets of one service in code, each with the same two callbacks, from \`run.start\` until the client
has seen that all is completed: workers of their own, every outcome on disk before its callbacks begin, one client that
watches. "browser" is the built program behind a WebSocket with the watcher in another process, "as text" makes all
events as --json does. Node-RED is embedded: function nodes in its own process, nothing stored. Piscina is given 64 tasks
a thread and nothing around it. DBOS records steps on PostgreSQL, Restate calls of handlers on its own server. A turn is
3 to 60 runs one after the other, its figure made from their median; a contender's first turn is thrown away. (In a turn's
first run Fanfare may have to read a large flow anew, if it has let go of it since: not all runs cost the same.)`

function goals(rows: readonly Row[], exponents: CaseResult['exponents']): CaseResult['goals'] {
  const at = (name: string, size = 10_000) => figureOf(rows, name, size)
  const ours = at('Fanfare')
  const durable = (name: string) => at('Fanfare', 1_000) / at(name, 1_000)
  const wanted = [
    atLeast('as fast as Node-RED, times', ours / at('Node-RED'), 4),
    atLeast('as fast as Piscina, times', ours / at('Piscina'), 3),
    atLeast('as fast as DBOS, times', durable('DBOS'), 50),
    atLeast('as fast as Restate, times', durable('Restate'), 50),
    atLeast('with events as text, as fast as Node-RED, times', at(TEXT) / at('Node-RED'), 2.5),
    atMost('100,000 targets take as long as 10,000, times', (10 * ours) / at('Fanfare', 100_000), 11),
  ].filter(({ value }) => Number.isFinite(value))
  return [...wanted, ...growthGoals(exponents)]
}
