import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../../harness/eventually.ts'
import type { Fanfare } from '../../harness/fanfare.ts'
import { randomFrom } from '../../harness/random.ts'
import { type Beside, besides, outcomesBeside } from '../kit/besides.ts'
import { breachFigures } from '../kit/breach-figures.ts'
import { FalseClock, falseClockLibrary } from '../kit/false-clock.ts'
import { addBreaches, Ledger, noBreaches } from '../kit/ledger.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { shownOutcomes } from '../kit/shown.ts'
import {
  type Note,
  notesOf,
  type Times,
  timed,
  timedCount,
  timedServices,
  timedTargets,
} from '../kit/timed.ts'
import { finishedWithin } from '../kit/within.ts'
import { atMost, exactly, none, type Row, type RowOptions, type RowResult } from '../row.ts'

const DAY_SECONDS = 86_400
const kinds = ['forward', 'back', 'stops', 'long stop', 'to and fro', 'back', 'stops', 'forward'] as const
type Kind = (typeof kinds)[number]

export const clockJumps: Row = {
  name: 'clock-jumps',
  what: "the host's clock is set a day on or back in mid-run; the host is stopped (SIGSTOP), briefly and for a minute",
  expected: 'time limits and pauses go by time that has passed: none is over early, none is forgotten',
  rounds: 8,
  quickRounds: 4,
  missing: () =>
    falseClockLibrary() === null
      ? 'it needs libfaketime (Debian and Ubuntu: apt-get install libfaketime)'
      : null,
  run,
}

/** How late a limit or a pause may end on a machine that is busy with the load, and with more, ms. */
const LATE_MS = 3_000
/** Timers count whole milliseconds. */
const EARLY_MS = 2
const HANG_MS = 30_000

async function run({ seed, rounds, load, quick, progress }: RowOptions): Promise<RowResult> {
  const random = randomFrom(seed)
  const findings: string[] = []
  let breaches = noBreaches()
  let [falseTimeouts, early, forgotten, jumps, jumped, mostLate, hung] = [0, 0, 0, 0, 0, 0, 0]
  const times: Times = quick
    ? { workMs: 700, limitMs: 1_400, neverMs: 500, pauseMs: 400 }
    : { workMs: 2_000, limitMs: 4_000, neverMs: 1_000, pauseMs: 800 }
  for (let round = 0; round < rounds; round++) {
    const kind = kinds[round % kinds.length] ?? 'forward'
    progress(`${round + 1} of ${rounds}: ${kind}`)
    const workspace = await loadWorkspace({
      targets: load,
      content: { files: timedServices },
      change: besides(timedTargets(times)),
    })
    try {
      const ledger = new Ledger(workspace, load)
      const clock = new FalseClock(workspace)
      const running = clock.start(['run', LOAD_FLOW, '--json'])
      const disturb = { kind, clock, running, random, stopMs: quick ? 2_500 : 60_000 }
      const begun = async () => {
        const ids = new Set((await notesOf(workspace)).map(({ id }) => id))
        return ids.size === timedCount
      }
      const goesOnAt = await disturbRun(disturb, begun)
      // A limit that a jump has put a day off would hold the run for a day.
      const finished = await finishedWithin(running, HANG_MS)
      if (finished === null) {
        hung++
        findings.push(`${kind}: it hangs`)
        continue
      }
      const { stdout } = finished
      await workspace.untilQuiet()
      ledger.ended(ledger.hostDied(running.pid, shownOutcomes(stdout, load)))
      breaches = addBreaches(breaches, ledger.breaches)
      const seen = await clock.seen()
      if (kind !== 'long stop' && kind !== 'stops') {
        jumps++
        const far = 0.9 * DAY_SECONDS * 1_000
        if ((kind === 'back' || seen.mostMs > far) && (kind === 'forward' || seen.leastMs < -far)) jumped++
      }
      const outcomes = outcomesBeside(stdout)
      const judged = judge(times, outcomes, await notesOf(workspace), goesOnAt)
      falseTimeouts += judged.falseTimeouts
      early += judged.early
      forgotten += judged.forgotten
      mostLate = Math.max(mostLate, judged.mostLate)
      const broken = Object.values(ledger.breaches).some(count => count > 0)
      if (broken || judged.falseTimeouts + judged.early + judged.forgotten > 0)
        findings.push(`${kind}: ${JSON.stringify({ ...judged, ...ledger.breaches, outcomes })}`)
    } catch (error) {
      findings.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      await workspace.dispose()
    }
  }
  return {
    rounds,
    figures: [
      none('false timeouts', falseTimeouts),
      none('limits and pauses that were over early', early),
      none('limits and pauses that were forgotten', forgotten),
      none('runs that hang', hung),
      atMost('the most that one was late, ms', mostLate, LATE_MS),
      exactly('jumps that the host saw', jumped, jumps),
      ...breachFigures(breaches),
    ],
    findings,
  }
}

interface Disturbance {
  readonly kind: Kind
  readonly clock: FalseClock
  readonly running: Fanfare
  readonly random: () => number
  readonly stopMs: number
}

/** Does it once all timed calls have begun. Gives when the host was last let go on, on the machine's clock; 0: always. */
async function disturbRun(
  { kind, clock, running, random, stopMs }: Disturbance,
  begun: () => Promise<boolean>,
): Promise<number> {
  const stop = async (ms: number): Promise<number> => {
    running.signal('SIGSTOP')
    await pause(ms)
    running.signal('SIGCONT')
    return now()
  }
  if (kind === 'stops') {
    // From the first moment, so that the load is under way.
    let goesOnAt = 0
    const until = performance.now() + HANG_MS
    while (!running.ended && performance.now() < until) {
      await pause(20 + random() * 150)
      if (!running.ended) goesOnAt = await stop(random() * 300)
    }
    return goesOnAt
  }
  await eventually('all timed calls have begun', begun)
  if (kind === 'long stop') return stop(stopMs)
  for (const offset of kind === 'to and fro' ? [1, -1, 0, -1, 1] : [kind === 'forward' ? 1 : -1]) {
    clock.set(offset * DAY_SECONDS)
    await pause(100)
  }
  return 0
}

const now = (): number => Number(process.hrtime.bigint()) / 1e6

/** Compares what became of the timed calls with what handlers noted. */
function judge(times: Times, outcomes: readonly Beside[], notes: readonly Note[], goesOnAt: number) {
  const outcome = (id: string) => outcomes.find(({ nodeId }) => nodeId === id)
  const at = (id: string, what: Note['what']) => notes.find(note => note.id === id && note.what === what)?.at
  let [falseTimeouts, early, forgotten, mostLate] = [0, 0, 0, 0]
  const waited = (from: number | undefined, to: number | undefined, dueMs: number) => {
    if (from === undefined || to === undefined) {
      forgotten++
      return
    }
    if (to - from < dueMs - EARLY_MS) early++
    // A host that is stopped can't be in time.
    mostLate = Math.max(mostLate, to - Math.max(from + dueMs, goesOnAt))
  }
  for (const id of timed.enough) if (outcome(id)?.ok !== true) falseTimeouts++
  for (const id of timed.never) {
    const { errorCode, runMs } = outcome(id) ?? {}
    if (errorCode !== 'E_TIMEOUT') forgotten++
    const began = at(id, 'began')
    // The run may be over, and its workers gone, before the handler has noted that it was told.
    const ended = at(id, 'ended') ?? (began !== undefined && runMs !== undefined ? began + runMs : undefined)
    waited(began, ended, times.neverMs)
  }
  for (const id of timed.again) {
    if (outcome(id)?.response !== 'again') forgotten++
    waited(at(id, 'ended'), at(id, 'began'), times.pauseMs)
  }
  return { falseTimeouts, early, forgotten, mostLate }
}
