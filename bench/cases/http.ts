import { z } from 'zod'
import { Contender } from '../harness/contender.ts'
import { atMost, type CaseResult, growthGoals, type Row } from '../harness/result.ts'
import { exponentsOf, figureOf, rowsOf } from '../harness/rows.ts'
import { median } from '../harness/statistics.ts'
import { type Measuring, takeTurns } from '../harness/turns.ts'
import type { Case } from './case.ts'
import { durations, Field } from './running.ts'

const DELAY_MS = 200
const BARE = 'fetch in p-queue'

/** Targets, with the most that all may take in those of one answer. */
const plans = [
  [10, 1.05],
  [100, 1.1],
  [1_000, 1.5],
] as const

export const http: Case = {
  id: 'P3',
  name: 'http',
  title: 'HTTP targets of 200 ms',
  async run(how: Measuring): Promise<CaseResult> {
    const field = new Field()
    const server = await Contender.start('server', 'contenders/slow-server.ts')
    const rows: Row[] = []
    try {
      const url = `http://127.0.0.1:${await server.ask(z.number(), {})}/`
      for (const [targets] of how.quick ? plans.slice(0, 2) : plans) {
        const ours = await field.get('Fanfare')
        const bare = await field.get('p-queue')
        const services = { 'bench.http': { kind: 'http', url } }
        const work = { targets, callbacks: 0, times: 3 }
        const turners = [
          {
            name: 'Fanfare',
            contender: ours,
            turn: () => ours.ask(durations, { ...work, service: 'bench.http', services }),
          },
          { name: BARE, contender: bare, turn: () => bare.ask(durations, { ...work, url }) },
        ]
        rows.push(
          ...rowsOf(await takeTurns(turners, how), {
            size: targets,
            figure: ms => median(ms),
            works: ms => ms.length * targets,
            less: { [BARE]: 'stores nothing' },
          }),
        )
      }
    } finally {
      await field.end()
      await server.end()
    }
    const exponents = exponentsOf(rows, row => row.spread.median)
    const reached = plans
      .map(([targets, most]) =>
        atMost(`${targets} targets, in 200 ms`, figureOf(rows, 'Fanfare', targets) / DELAY_MS, most),
      )
      .filter(({ value }) => Number.isFinite(value))
    return {
      id: this.id,
      name: this.name,
      title: `${this.title} against a server on the same machine`,
      how: `A flow of so many targets of one http service, which a server in another process answers after ${DELAY_MS} ms; from
\`run.start\` to completed. Beside it the same requests by Node's own fetch, 1,000 at a time, with nothing stored.`,
      unit: 'ms',
      sizeUnit: 'targets',
      rows,
      exponents,
      goals: [...reached, ...growthGoals(exponents)],
      notes: [],
    }
  },
}
