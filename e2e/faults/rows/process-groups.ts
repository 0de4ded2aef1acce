import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../../harness/eventually.ts'
import type { Fanfare } from '../../harness/fanfare.ts'
import { flowOf } from '../../harness/flow.ts'
import { besides, hurtOfLoad, outcomesBeside } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { childrenOf, processesWith, sigkill } from '../kit/proc.ts'
import { finishedWithin } from '../kit/within.ts'
import { exactly, none, type Row, type RowOptions, type RowResult, told } from '../row.ts'

/** Process services at once, half of them deaf to a polite request, each with three children. */
const AT_ONCE = 4
const PIDS_EACH = 4
const TIME_LIMIT_MS = 1_500
const HANG_MS = 60_000

const worker = 'SIGKILL of the workers'
const host = 'SIGKILL of the host'
const both = 'SIGKILL of host and workers'
const endings = ['cancel', 'time limit', worker, host, both] as const
type Ending = (typeof endings)[number]

export const processGroups: Row = {
  name: 'process-groups',
  what: `process services with children and orphans of their own, some deaf to SIGTERM, ended by ${endings.join(', ')}`,
  expected: 'nothing of their process groups lives on; after a kill of the host, not past the next start',
  rounds: 20,
  quickRounds: endings.length,
  run,
}

/** A child, one that lost its parent at once, and one that ignores the end of its session. */
const children = 'sleep 600 & (sleep 600 &) ; (nohup sleep 600 > /dev/null 2>&1) & wait; wait; wait'

async function run({ seed, rounds, load, progress }: RowOptions): Promise<RowResult> {
  const survivors = new Map<Ending, number>(endings.map(ending => [ending, 0]))
  let [untilStart, leftToSweep, swept, started, hurt, untold] = [0, 0, 0, 0, 0, 0]
  const findings: string[] = []
  for (let round = 0; round < rounds; round++) {
    const ending = endings[round % endings.length] ?? 'cancel'
    progress(`${round + 1} of ${rounds}: ${ending}`)
    const family = `FAULT_FAMILY=${seed}-${round}-${process.pid}`
    const workspace = await loadWorkspace({
      targets: load,
      content: { flows: { next: flowOf({ targets: { e: 'demo.echo' } }) } },
      change: families(family, ending === 'time limit' ? TIME_LIMIT_MS : 60_000),
    })
    try {
      const running = workspace.start(['run', LOAD_FLOW, '--json'])
      const pids = await eventually('the processes have started', () => {
        const found = processesWith(family)
        return found.length === AT_ONCE * PIDS_EACH && found
      })
      started += pids.length
      const killed = end(running, ending)
      const finished = await finishedWithin(running, HANG_MS)
      if (finished === null) findings.push(`${ending}: it hangs`)
      if (ending === both) {
        // Nobody is left who could end them, so that the next start has to.
        leftToSweep += processesWith(family).length
        swept += pids.length
      } else if (ending === host) untilStart += (await survivorsOf(family)).length
      if (ending === host || ending === both)
        await workspace.fanfare(['run', 'flows/next.flow.json', '--json'])
      const alive = (await survivorsOf(family)).length
      survivors.set(ending, (survivors.get(ending) ?? 0) + alive)
      if (ending === 'time limit' || ending === worker) {
        const outcomes = outcomesBeside(finished?.stdout ?? '')
        const code = ending === worker ? 'E_WORKER_LOST' : 'E_TIMEOUT'
        untold += AT_ONCE - outcomes.filter(({ errorCode }) => errorCode === code).length
        // What a worker was at when it was killed can't be told from what has killed it.
        hurt += Math.max(0, hurtOfLoad(finished?.stdout ?? '', load) - killed)
      }
    } catch (error) {
      findings.push(`${ending}: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      await workspace.dispose()
      processesWith(family).forEach(sigkill)
    }
  }
  return {
    rounds,
    figures: [
      ...endings.map(ending => none(`alive after ${ending}`, survivors.get(ending) ?? 0)),
      exactly('left to the next start by host and workers', leftToSweep, swept),
      none('services that ended without the code that says why', untold),
      none('of the load that failed, beyond one for each killed worker', hurt),
      told('alive between a kill of the host alone and the next start', untilStart),
      told('processes that were started', started),
    ],
    findings,
  }
}

/** Their environment says whose they are: whoever they have become children of, they are found. */
function families(family: string, timeoutMs: number) {
  const [name = '', value = ''] = family.split('=')
  const service = (script: string) => ({
    kind: 'process',
    command: ['sh', '-c', script],
    env: { [name]: value },
  })
  return besides(
    Object.fromEntries(
      Array.from({ length: AT_ONCE }, (_, i) => [
        `f${i}`,
        { service: i % 2 === 0 ? 'fault.polite' : 'fault.deaf', timeoutMs },
      ]),
    ),
    { 'fault.polite': service(children), 'fault.deaf': service(`trap '' TERM INT HUP; ${children}`) },
  )
}

/** Signals in one turn, so that no worker comes to see that its host has gone. Gives how many workers were killed. */
function end(running: Fanfare, ending: Ending): number {
  const workers = ending === worker || ending === both ? childrenOf(running.pid) : []
  if (ending === 'cancel') running.signal('SIGINT')
  if (ending === host || ending === both) running.signal('SIGKILL')
  workers.forEach(sigkill)
  return workers.length
}

/** Those that still live a moment later: workers need one to see that their host is gone. */
async function survivorsOf(family: string): Promise<number[]> {
  for (let tries = 0; tries < 30 && processesWith(family).length > 0; tries++) await pause(100)
  return processesWith(family)
}
