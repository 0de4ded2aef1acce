import { availableParallelism } from 'node:os'
import { atMost, type CaseResult, growthGoals, type Row } from '../harness/result.ts'
import { exponentsOf, figureOf, rowsOf } from '../harness/rows.ts'
import { median } from '../harness/statistics.ts'
import { type Measuring, takeTurns } from '../harness/turns.ts'
import type { Case } from './case.ts'
import { durations, type Entrant, Field } from './running.ts'

const TARGETS = 8
const who = ['Fanfare', 'Piscina, 1 a thread', 'Node-RED, burning'] as const satisfies readonly Entrant[]

export const cpu: Case = {
  id: 'P4',
  name: 'cpu',
  title: 'Targets that compute',
  async run(how: Measuring): Promise<CaseResult> {
    const field = new Field()
    const cores = availableParallelism()
    const rows: Row[] = []
    try {
      for (const burn of how.quick ? [25, 250] : [25, 250, 2_500]) {
        const turners = await Promise.all(
          who.map(async name => {
            const contender = await field.get(name)
            const work = { targets: TARGETS, callbacks: 0, times: burn > 1_000 ? 1 : 2, burn }
            const request = { ms: burn }
            const asked = name === 'Fanfare' ? { ...work, service: 'bench.burn', request } : work
            return { name, contender, turn: () => contender.ask(durations, asked) }
          }),
        )
        rows.push(
          ...rowsOf(await takeTurns(turners, how), { size: burn, figure: ms => median(ms), works: null }),
        )
      }
    } finally {
      await field.end()
    }
    const exponents = exponentsOf(rows, row => row.spread.median)
    const ideal = (burn: number) => (TARGETS * burn) / Math.min(TARGETS, cores)
    return {
      id: this.id,
      name: this.name,
      title: `${this.title}: ${TARGETS} of them, on ${cores} cores`,
      how: `${TARGETS} targets that each use so much CPU time; from \`run.start\` to completed. The ideal is their sum divided by
the cores. Beside it Piscina with a thread for each of two cores, and function nodes of Node-RED.`,
      unit: 'ms',
      sizeUnit: 'ms of CPU each',
      rows,
      exponents,
      goals: [
        atMost('250 ms each, in the ideal', figureOf(rows, 'Fanfare', 250) / ideal(250), 1.1),
        ...growthGoals(exponents),
      ],
      notes: [],
    }
  },
}
