import { setTimeout as pause } from 'node:timers/promises'
import { Contender } from '../harness/contender.ts'
import { residentBytes, treeOf } from '../harness/proc.ts'
import { Watch, waitForQuiet } from '../harness/quiet.ts'
import { atMost, type CaseResult, growthGoals, type Row } from '../harness/result.ts'
import { exponentsOf, figureOf } from '../harness/rows.ts'
import { spreadOf } from '../harness/statistics.ts'
import type { Measuring } from '../harness/turns.ts'
import type { Case } from './case.ts'
import { durations } from './running.ts'

const MEGABYTE = 1e6
const LOOK_MS = 25
/** By then it has given back what it gives back when nothing has run for a while. */
const REST_MS = 35_000
const PEAK = 'Fanfare, at its peak'
const ALL = 'All its processes, at their peak'
const AFTER = 'Fanfare, 35 s later'

interface Sample {
  readonly peak: number
  readonly all: number
  readonly after: number
  readonly noisy: boolean
}

export const memory: Case = {
  id: 'P5',
  name: 'memory',
  title: 'Memory of a large run',
  async run(how: Measuring): Promise<CaseResult> {
    const rows: Row[] = []
    const rounds = Math.min(how.rounds, how.quick ? 1 : 3)
    for (const targets of how.quick ? [10_000] : [1_000, 10_000, 100_000]) {
      const samples: Sample[] = []
      for (let round = 0; round < rounds; round++) {
        how.say(`${targets} targets: ${round + 1} of ${rounds}`)
        if (!how.keepNoisy) await waitForQuiet(60_000)
        samples.push(await sample(targets))
      }
      const row = (contender: string, of: (one: Sample) => number): Row => ({
        contender,
        size: targets,
        spread: spreadOf(samples.map(one => Math.max(0.1, of(one) / MEGABYTE))),
        turns: samples.length,
        noisy: samples.filter(one => one.noisy).length,
        thrown: 0,
        cpuMicros: null,
        less: null,
      })
      rows.push(
        row(PEAK, one => one.peak),
        row(ALL, one => one.all),
        row(AFTER, one => one.after),
      )
    }
    const exponents = exponentsOf(
      rows.filter(row => row.contender === PEAK),
      row => row.spread.median,
    )
    const largest = Math.max(...rows.map(row => row.size))
    return {
      id: this.id,
      name: this.name,
      title: `${this.title}: responses of 1 kB, two callbacks each`,
      how: `What the resident memory of the process that holds the core, and of all its processes together, grew by: against what
they had after a small run and two quiet seconds. A new process for each run; looked at each ${LOOK_MS} ms.`,
      unit: 'MB more',
      sizeUnit: 'targets',
      rows,
      exponents,
      goals: [
        atMost('MB more at the peak', figureOf(rows, PEAK, largest), 300),
        atMost('MB more afterwards', figureOf(rows, AFTER, largest), 50),
        ...growthGoals(exponents),
      ],
      notes: [],
    }
  },
}

async function sample(targets: number): Promise<Sample> {
  const contender = await Contender.start('Fanfare', 'contenders/fanfare.ts')
  try {
    const work = { callbacks: 2, service: 'bench.kilobyte' }
    await contender.ask(durations, { ...work, targets: 100, times: 3 })
    await pause(2_000)
    const own = residentBytes(contender.pid)
    const all = treeBytes(contender.pid)
    let peak = own
    let peakOfAll = all
    const watch = new Watch()
    const looking = setInterval(() => {
      peak = Math.max(peak, residentBytes(contender.pid))
      peakOfAll = Math.max(peakOfAll, treeBytes(contender.pid))
    }, LOOK_MS)
    await contender.ask(durations, { ...work, targets, times: 1 })
    clearInterval(looking)
    const noisy = watch.isNoisy
    await pause(REST_MS)
    return { peak: peak - own, all: peakOfAll - all, after: residentBytes(contender.pid) - own, noisy }
  } finally {
    await contender.end()
  }
}

const treeBytes = (pid: number): number => treeOf(pid).reduce((sum, one) => sum + residentBytes(one), 0)
