import { randomFrom } from '../../harness/random.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'
import { breachFigures } from '../kit/breach-figures.ts'
import { killAt, type Moment, NEVER } from '../kit/kill.ts'
import { addBreaches, Ledger, noBreaches } from '../kit/ledger.ts'
import { CALLS_PER_TARGET, LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { readRecords, runState } from '../kit/records.ts'
import { shownOutcomes } from '../kit/shown.ts'
import { type Row, type RowOptions, type RowResult, told } from '../row.ts'

/** Of the kills, so many are timed from the start: some come before anything runs. */
const BY_TIME = 0.2
/** So many besides wait until so many calls have begun, the others until so much is printed. */
const BY_CALLS = 0.7
/** And then so long at the most, ms. */
const JITTER_MS = 8

export const hostKilled: Row = {
  name: 'host-killed',
  what: 'SIGKILL of the host in mid-run, at seeded moments; the run is resumed and killed again until it ends',
  expected: 'nothing shown is lost, nothing recorded is repeated, each run comes to its end',
  rounds: 200,
  quickRounds: 4,
  run,
}

async function run({ seed, rounds, load, progress }: RowOptions): Promise<RowResult> {
  const random = randomFrom(seed)
  const findings: string[] = []
  let breaches = noBreaches()
  const whole = await undisturbed(load)
  let [kills, runs, shown, inMidRun] = [0, 0, 0, 0]
  while (kills < rounds) {
    const workspace = await loadWorkspace({ targets: load })
    try {
      const ledger = new Ledger(workspace, load)
      const before = kills
      for (let args = ['run', LOAD_FLOW]; ; args = await next(workspace, ledger, kills % 5 === 0)) {
        const running = workspace.start([...args, '--json'])
        const moment = draw(random, whole, ledger.recorded / ledger.calls)
        const { killed, finished } = await killAt(workspace, running, kills < rounds ? moment : NEVER)
        await workspace.untilQuiet()
        const record = ledger.hostDied(running.pid, shownOutcomes(finished.stdout, load))
        if (killed) {
          kills++
          if (ledger.recorded > 0 && ledger.recorded < ledger.calls) inMidRun++
        } else if (finished.code !== 0) {
          findings.push(`${args.join(' ')} ended with ${finished.code}: ${finished.stderr}`)
        }
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
    figures: [
      ...breachFigures(breaches),
      told('runs', runs),
      told('kills in the midst of outcomes', inMidRun),
      told('outcomes shown', shown),
    ],
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

interface Whole {
  readonly ms: number
  /** Characters that are printed. */
  readonly printed: number
  readonly calls: number
}

/** Of a run that nobody kills. */
async function undisturbed(targets: number): Promise<Whole> {
  const workspace = await loadWorkspace({ targets })
  try {
    const began = performance.now()
    const { code, stderr, stdout } = await workspace.fanfare(['run', LOAD_FLOW, '--json'])
    if (code !== 0) throw new Error(`The load does not run: ${stderr}`)
    return { ms: performance.now() - began, printed: stdout.length, calls: targets * CALLS_PER_TARGET }
  } finally {
    await workspace.dispose()
  }
}

/** @param done the share of the run that is recorded: a resume prints that first, and does not do it again */
function draw(random: () => number, { ms, printed, calls }: Whole, done: number): Moment {
  const kind = random()
  const left = 1 - done
  if (kind < BY_TIME) return { ...NOW, afterMs: random() * ms }
  const afterMs = random() * JITTER_MS
  // What is done and what is printed are apart: each is where something can be lost.
  if (kind < BY_CALLS) return { ...NOW, begun: calls * left * random(), afterMs }
  return { ...NOW, printed: printed * (done + random() * left), afterMs }
}

const NOW: Moment = { printed: 0, begun: 0, afterMs: 0 }
