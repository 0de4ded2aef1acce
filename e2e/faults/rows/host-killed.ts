import { randomFrom } from '../../harness/random.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'
import { breachFigures } from '../kit/breach-figures.ts'
import { killAfter } from '../kit/kill.ts'
import { addBreaches, Ledger, noBreaches } from '../kit/ledger.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { readRecords, runState } from '../kit/records.ts'
import { shownOutcomes } from '../kit/shown.ts'
import { type Row, type RowOptions, type RowResult, told } from '../row.ts'

/** So long a start takes before anything runs, and a resume besides reading what there is, ms at the least. */
const START_MS = 150

export const hostKilled: Row = {
  name: 'host-killed',
  what: 'SIGKILL of the host in mid-run, at seeded moments; the run is resumed and killed again until it ends',
  expected: 'nothing shown is lost, nothing recorded is repeated, each run comes to its end',
  rounds: 200,
  quickRounds: 6,
  run,
}

async function run({ seed, rounds, load, progress }: RowOptions): Promise<RowResult> {
  const random = randomFrom(seed)
  const findings: string[] = []
  let breaches = noBreaches()
  const durationMs = await undisturbed(load)
  let [kills, runs, shown] = [0, 0, 0]
  while (kills < rounds) {
    const workspace = await loadWorkspace({ targets: load })
    try {
      const ledger = new Ledger(workspace, load)
      const before = kills
      for (let args = ['run', LOAD_FLOW]; ; args = await next(workspace, ledger, kills % 5 === 0)) {
        const running = workspace.start([...args, '--json'])
        // The last kills of a run are as likely as the first: a resume has less to do.
        const left = 1 - ledger.recorded / ledger.calls
        const moment = START_MS + random() * durationMs * (0.3 + left)
        const { killed, finished } = await killAfter(running, kills < rounds ? moment : 600_000)
        await workspace.untilQuiet()
        const record = ledger.hostDied(running.pid, shownOutcomes(finished.stdout, load))
        if (killed) kills++
        else if (finished.code !== 0)
          findings.push(`${args.join(' ')} ended with ${finished.code}: ${finished.stderr}`)
        if (!killed || record?.state === runState.completed) {
          ledger.ended(record)
          break
        }
      }
      runs++
      shown += ledger.shown
      const broken = Object.values(ledger.breaches).some(count => count > 0)
      if (broken)
        findings.push(`run ${runs} (kills ${before + 1} to ${kills}): ${JSON.stringify(ledger.breaches)}`)
      breaches = addBreaches(breaches, ledger.breaches)
      progress(`${kills} kills in ${runs} runs`)
    } finally {
      await workspace.dispose()
    }
  }
  return {
    rounds: kills,
    figures: [...breachFigures(breaches), told('runs', runs), told('outcomes shown', shown)],
    findings,
  }
}

/** How a dead host's run goes on: a resume, or the same again when its beginning was not written. */
async function next(workspace: Workspace, ledger: Ledger, look: boolean): Promise<string[]> {
  if (look) {
    // Any process that looks at the history must say that nobody has the run any more.
    const { code, stderr } = await workspace.fanfare(['runs', '--json'])
    if (code !== 0) throw new Error(`The runs could not be listed: ${stderr}`)
  }
  const last = readRecords(workspace, records => records.runs().at(-1)) ?? null
  if (last === null) return ['run', LOAD_FLOW]
  if (look && last.state === runState.running) ledger.breaches.stuckRunning++
  return ['resume', last.run_id]
}

/** How long a run takes that nobody kills. */
async function undisturbed(targets: number): Promise<number> {
  const workspace = await loadWorkspace({ targets })
  try {
    const began = performance.now()
    const { code, stderr } = await workspace.fanfare(['run', LOAD_FLOW, '--json'])
    if (code !== 0) throw new Error(`The load does not run: ${stderr}`)
    return performance.now() - began - START_MS
  } finally {
    await workspace.dispose()
  }
}
