import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { Contender } from '../harness/contender.ts'
import { residentBytes, threadNanoseconds, treeOf, wakesOf } from '../harness/proc.ts'
import { atMost, type CaseResult, growthGoals, type Row } from '../harness/result.ts'
import { exponentsOf } from '../harness/rows.ts'
import { spreadOf } from '../harness/statistics.ts'
import type { Measuring } from '../harness/turns.ts'
import type { Case } from './case.ts'
import { durations } from './running.ts'

const CPU = 'Fanfare and its workers, CPU %'
const WAKES = 'Its busiest thread, wakes a second'
const RESIDENT = 'Fanfare, resident MB'

interface Sample {
  readonly cpu: number
  readonly wakes: number
  readonly resident: number
  readonly busiest: string
}

export const idle: Case = {
  id: 'P10',
  name: 'idle',
  title: 'Doing nothing',
  async run(how: Measuring): Promise<CaseResult> {
    const rows: Row[] = []
    const busiest: string[] = []
    for (const flows of how.quick ? [10] : [10, 100, 1_000]) {
      how.say(`${flows} flows`)
      // What a run has left behind is tidied up within half a minute.
      const sample = await measure(flows, how.quick ? 5_000 : 40_000, how.quick ? 10_000 : 30_000)
      busiest.push(sample.busiest)
      const row = (contender: string, value: number): Row => ({
        contender,
        size: flows,
        spread: spreadOf([value]),
        turns: 1,
        noisy: 0,
        thrown: 0,
        cpuMicros: null,
        less: null,
      })
      rows.push(row(RESIDENT, sample.resident), row(CPU, sample.cpu), row(WAKES, sample.wakes))
    }
    const exponents = exponentsOf(
      rows.filter(row => row.contender === RESIDENT),
      row => row.spread.median,
    )
    const most = (contender: string) =>
      Math.max(...rows.filter(row => row.contender === contender).map(row => row.spread.median))
    return {
      id: this.id,
      name: this.name,
      title: `${this.title}: the browser host, with a page connected, after a run`,
      how: `\`fanfare serve\` on a workspace of so many flows, a client on its WebSocket, one run, then a rest. CPU time of all its
processes and how often their threads were woken are the kernel's own counts; they do not depend on what others do.`,
      unit: 'as said',
      sizeUnit: 'flows',
      rows,
      exponents,
      goals: [
        atMost('% of CPU', most(CPU), 0.1),
        atMost('wakes a second of the busiest thread', most(WAKES), 1),
        atMost('MB resident', most(RESIDENT), 120),
        ...growthGoals(exponents),
      ],
      notes: [`Busiest threads: ${busiest.join(', ')}.`],
    }
  },
}

async function measure(flows: number, restMs: number, lookMs: number): Promise<Sample> {
  const contender = await Contender.start('Fanfare, browser', 'contenders/fanfare-window.ts')
  try {
    const server = await contender.ask(z.number(), { flows })
    await contender.ask(durations, { targets: 100, callbacks: 2, times: 1 })
    await pause(restMs)
    const pids = treeOf(server)
    const wakes = () => new Map(pids.flatMap(pid => [...wakesOf(pid)]))
    const cpu = () => pids.reduce((sum, pid) => sum + threadNanoseconds(pid), 0)
    const before = { wakes: wakes(), cpu: cpu() }
    await pause(lookMs)
    const woken = [...wakes()].map(([thread, count]) => ({
      thread,
      aSecond: ((count - (before.wakes.get(thread) ?? 0)) * 1000) / lookMs,
    }))
    const busiest = woken.reduce((most, one) => (one.aSecond > most.aSecond ? one : most))
    return {
      cpu: ((cpu() - before.cpu) / 1e6 / lookMs) * 100,
      wakes: busiest.aSecond,
      resident: residentBytes(server) / 1e6,
      busiest: busiest.thread,
    }
  } finally {
    await contender.end()
  }
}
