import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../../harness/eventually.ts'
import type { Fanfare } from '../../harness/fanfare.ts'
import { flowOf } from '../../harness/flow.ts'
import { isAlive } from '../../harness/processes.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'
import { besides } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { none, type Row, type RowOptions, type RowResult, told } from '../row.ts'

/** Process services at once, each with two children. */
const AT_ONCE = 4
const PIDS_EACH = 3
const endings = ['cancel', 'time limit', 'SIGKILL of the host'] as const
type Ending = (typeof endings)[number]

export const processGroups: Row = {
  name: 'process-groups',
  what: `process services with children of their own, ended by ${endings.join(', ')}`,
  expected: 'nothing of their process groups lives on; after a kill of the host, not past the next start',
  rounds: 30,
  quickRounds: 3,
  run,
}

async function run({ rounds, load, progress }: RowOptions): Promise<RowResult> {
  const survivors: Record<Ending, number> = { cancel: 0, 'time limit': 0, 'SIGKILL of the host': 0 }
  let untilSweep = 0
  let started = 0
  const findings: string[] = []
  for (let round = 0; round < rounds; round++) {
    const ending = endings[round % endings.length] ?? 'cancel'
    progress(`${round + 1} of ${rounds}: ${ending}`)
    const workspace = await loadWorkspace({
      targets: load,
      content: { flows: { next: flowOf({ targets: { e: 'demo.echo' } }) } },
      change: besides(
        Object.fromEntries(
          Array.from({ length: AT_ONCE }, (_, i) => [
            `f${i}`,
            { service: 'fault.family', timeoutMs: ending === 'time limit' ? 700 : 60_000 },
          ]),
        ),
        { 'fault.family': { kind: 'process', command: ['sh', '-c', family] } },
      ),
    })
    try {
      const running = workspace.start(['run', LOAD_FLOW, '--json'])
      const pids = await allPids(workspace)
      started += pids.length
      await end(running, ending)
      const left = await survivorsOf(pids)
      if (ending === 'SIGKILL of the host') {
        untilSweep += left.length
        await workspace.fanfare(['run', 'flows/next.flow.json', '--json'])
        survivors[ending] += (await survivorsOf(pids)).length
      } else survivors[ending] += left.length
    } catch (error) {
      findings.push(`${ending}: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      await workspace.dispose()
    }
  }
  return {
    rounds,
    figures: [
      ...endings.map(ending => none(`alive after ${ending}`, survivors[ending])),
      told('alive between a kill of the host and the next start', untilSweep),
      told('processes that were started', started),
    ],
    findings,
  }
}

const family = 'sleep 600 & echo $! >> pids; (sleep 600) & echo $! >> pids; echo $$ >> pids; wait'

async function allPids(workspace: Workspace): Promise<number[]> {
  return eventually('the processes have started', async () => {
    const text = await workspace.read('pids').catch(() => '')
    const pids = text
      .split('\n')
      .filter(line => line !== '')
      .map(Number)
    return pids.length === AT_ONCE * PIDS_EACH && pids
  })
}

async function end(running: Fanfare, ending: Ending): Promise<void> {
  if (ending === 'cancel') running.signal('SIGINT')
  if (ending === 'SIGKILL of the host') running.signal('SIGKILL')
  await running.finished
}

/** Those that still live a moment later: workers need one to see that their host is gone. */
async function survivorsOf(pids: readonly number[]): Promise<number[]> {
  for (let tries = 0; tries < 30 && pids.some(isAlive); tries++) await pause(100)
  return pids.filter(isAlive)
}
