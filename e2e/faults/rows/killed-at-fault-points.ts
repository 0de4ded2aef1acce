import { rmSync } from 'node:fs'
import { Fanfare } from '../../harness/fanfare.ts'
import type { FlowDocument } from '../../harness/flow.ts'
import { randomFrom } from '../../harness/random.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'
import { buildWithFaultPoints } from '../build/build.ts'
import { breachFigures } from '../kit/breach-figures.ts'
import { addBreaches, Ledger, noBreaches } from '../kit/ledger.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { type Point, points } from '../kit/points.ts'
import { readRecords } from '../kit/records.ts'
import { saveAndDie } from '../kit/save.ts'
import { shownOutcomes } from '../kit/shown.ts'
import { atMost, exactly, none, type Row, type RowOptions, type RowResult } from '../row.ts'

export const killedAtFaultPoints: Row = {
  name: 'killed-at-fault-points',
  what: 'SIGKILL at every named point of run, delivery, final, resume and save, of the host and of workers',
  expected:
    'every point is reached; everything is recorded once, finals too; a file is the old one or the new',
  rounds: 2,
  quickRounds: 1,
  run,
}

/** In the short selection, one point of so many. */
const QUICK_SHARE = 6

async function run(options: RowOptions): Promise<RowResult> {
  const { seed, rounds, load, quick, progress } = options
  const random = randomFrom(seed)
  const cli = await buildWithFaultPoints()
  const offset = Math.floor(random() * QUICK_SHARE)
  const chosen = points.filter(({ always }, index) => !quick || always || index % QUICK_SHARE === offset)
  const findings: string[] = []
  let breaches = noBreaches()
  let [reached, torn, mostFailed] = [0, 0, 0]
  for (let round = 0; round < rounds; round++) {
    for (const point of chosen) {
      const { first = 1, dwellMs = 0 } = point
      const most = point.arrivals === 'load' ? load : point.arrivals
      const arrival = round === 0 ? first : first + Math.floor(random() * (most - first + 1))
      const after = dwellMs > 0 ? ` after ${dwellMs} ms` : ''
      const at = `${point.name} (arrival ${arrival}, ${point.victim} dies${after})`
      progress(`round ${round + 1}: ${at}`)
      try {
        if (point.scenario === 'save') {
          const saved = await saveAndDie(cli, { point: point.name, arrival, victim: 'self' })
          if (saved.reached) reached++
          if (saved.torn) torn++
          if (!saved.reached || saved.torn) findings.push(`${at}: ${JSON.stringify(saved)}`)
          continue
        }
        const died = await dieIn(cli, point, { arrival, load: Math.max(load, point.leastLoad ?? 0) })
        if (died.reached) reached++
        breaches = addBreaches(breaches, died.ledger.breaches)
        mostFailed = Math.max(mostFailed, died.ledger.failed)
        const broken = Object.values(died.ledger.breaches).some(count => count > 0)
        if (died.ledger.failed > 1) findings.push(`${at}: ${died.ledger.failed} calls failed`)
        if (!died.reached || broken)
          findings.push(`${at}: ${JSON.stringify({ reached: died.reached, ...died.ledger.breaches })}`)
      } catch (error) {
        findings.push(`${at}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
  const wanted = chosen.length * rounds
  return {
    rounds,
    figures: [
      exactly('points reached', reached, wanted),
      ...breachFigures(breaches),
      none('files torn or empty', torn),
      atMost('calls that failed with a worker, at the most', mostFailed, 1),
    ],
    findings,
  }
}

/** The load, and besides it a target that fails once and is tried again. */
function withRetry(flow: FlowDocument): FlowDocument {
  return {
    ...flow,
    nodes: {
      ...flow.nodes,
      zsrc: { kind: 'source', service: 'my.other-source' },
      zflaky: { kind: 'target', service: 'load.flaky', retry: { attempts: 2, backoffMs: 5 } },
    },
    edges: { ...flow.edges, 'z-call': { from: 'zsrc', to: 'zflaky', role: 'call' } },
  }
}

const flaky = `export default { idempotent: true, handle(ctx) { if (ctx.attempt === 1) throw new Error('once'); return 1 } }\n`
/** Ends its worker, for what is to be seen when one is lost. */
const deadly = "export default { isolation: 'own', handle() { process.exit(1) } }\n"

async function dieIn(cli: string, point: Point, { arrival, load }: { arrival: number; load: number }) {
  const workspace = await loadWorkspace({
    targets: load,
    content: { files: { 'services/load/flaky.mjs': flaky, 'services/load/deadly.mjs': deadly } },
    change: flow => {
      const changed = withRetry(flow)
      if (point.name !== 'pool.worker-lost') return changed
      changed.nodes.zflaky = { kind: 'target', service: 'load.deadly' }
      return changed
    },
  })
  try {
    const ledger = new Ledger(workspace, load)
    const start = (args: readonly string[]) => {
      const options = { cwd: workspace.root }
      return workspace.adopt(new Fanfare(process.execPath, [cli, ...args, '--json'], options))
    }
    const die = async (args: readonly string[], plan: object | null) => {
      if (plan === null) rmSync(workspace.path('fault.json'), { force: true })
      else await workspace.write('fault.json', JSON.stringify(plan))
      const running = start(args)
      const finished = await running.finished
      await workspace.untilQuiet()
      return { finished, record: ledger.hostDied(running.pid, shownOutcomes(finished.stdout, load)) }
    }
    if (point.scenario === 'resume') {
      await die(['run', LOAD_FLOW], { point: 'outcome.shown', arrival: Math.ceil(load / 2), victim: 'self' })
      rmSync(workspace.path('fault-reached'), { force: true })
    }
    const victim = point.victim === 'host' && point.name.startsWith('worker.') ? 'parent' : 'self'
    const args = point.scenario === 'resume' ? ['resume', runId(workspace)] : ['run', LOAD_FLOW]
    const { name, dwellMs } = point
    let { finished, record } = await die(args, { point: name, arrival, victim, dwellMs })
    const reached = (await workspace.read('fault-reached').catch(() => '')) === name
    if (finished.signal === 'SIGKILL' && record?.state !== 1) {
      const again = record === null ? ['run', LOAD_FLOW] : ['resume', record.run_id]
      ;({ finished, record } = await die(again, null))
    }
    ledger.ended(record)
    return { reached, ledger }
  } finally {
    await workspace.dispose()
  }
}

const runId = (workspace: Workspace): string => {
  const run = readRecords(workspace, records => records.runs().at(-1))
  if (!run) throw new Error('The run that was to be killed in its middle left no record')
  return run.run_id
}
