import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { besides, hurtOfLoad, outcomesBeside } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { exactly, none, type Row, type RowOptions, type RowResult, told } from '../row.ts'

const WELL = 30
/** How long well-behaved targets take, and how long they may. */
const TAKES_MS = 500
const TIMEOUT_MS = 3_000
const JUMPS = ['+1d', '-1d', '+0']
const STOPPED_MS = 60_000
const STOPPED_QUICK_MS = 4_000

const library = (): string | undefined => globSync('/usr/lib/*/faketime/libfaketime.so.1')[0]

export const clockJumps: Row = {
  name: 'clock-jumps',
  what: 'the wall clock of the host jumps by a day, to and fro, as targets run (libfaketime); in the last round the host is stopped for a minute and goes on',
  expected:
    'time limits are counted on a clock that does not jump: whoever responds in time is not timed out, whoever never does is',
  rounds: 6,
  quickRounds: 2,
  missing: () =>
    library() === undefined ? 'libfaketime is not installed (Debian: apt-get install libfaketime)' : null,
  run,
}

async function run({ rounds, load, quick, progress }: RowOptions): Promise<RowResult> {
  const control = seesTomorrow()
  let [falseTimeouts, missed, hurt, strange, jumps] = [0, 0, 0, 0, 0]
  const findings: string[] = []
  for (let round = 0; round < rounds; round++) {
    const stops = round === rounds - 1
    progress(`${round + 1} of ${rounds}: ${stops ? 'stopped' : 'jumps'}`)
    const workspace = await loadWorkspace({
      targets: load,
      content: {
        services: {
          'fault.well': `async () => { mark('well'); await pause(${TAKES_MS}); return 1 }`,
          'fault.never': 'async () => { await pause(600_000) }',
        },
      },
      change: besides({
        ...Object.fromEntries(
          Array.from({ length: WELL }, (_, i) => [
            `fw${i}`,
            { service: 'fault.well', timeoutMs: TIMEOUT_MS },
          ]),
        ),
        fn: { service: 'fault.never', timeoutMs: TIMEOUT_MS },
      }),
    })
    try {
      const clock = workspace.path('clock')
      writeFileSync(clock, '+0')
      const running = workspace.start(['run', LOAD_FLOW, '--json'], { env: stops ? {} : fakeTime(clock) })
      if (stops) {
        await workspace.waitForMark('well')
        running.signal('SIGSTOP')
        await pause(quick ? STOPPED_QUICK_MS : STOPPED_MS)
        running.signal('SIGCONT')
      } else {
        while (!running.ended) {
          writeFileSync(clock, JUMPS[jumps++ % JUMPS.length] ?? '+0')
          await Promise.race([pause(150), running.finished])
        }
      }
      const { stdout, stderr } = await running.finished
      await workspace.untilQuiet()
      const outcomes = outcomesBeside(stdout)
      const well = outcomes.filter(({ nodeId }) => nodeId.startsWith('fw'))
      falseTimeouts += WELL - well.filter(({ ok }) => ok).length
      missed += outcomes.filter(
        ({ nodeId, errorCode }) => nodeId === 'fn' && errorCode !== 'E_TIMEOUT',
      ).length
      // A time that was measured by the wall clock would be a day, or nothing.
      strange += well.filter(({ runMs }) => runMs < TAKES_MS * 0.9 || runMs > TIMEOUT_MS).length
      hurt += hurtOfLoad(stdout, load)
      if (stderr !== '') findings.push(stderr)
    } finally {
      await workspace.dispose()
    }
  }
  return {
    rounds,
    figures: [
      none('false timeouts', falseTimeouts),
      none('timeouts that were missed', missed),
      none('durations that follow the wall clock', strange),
      none('of the load that failed', hurt),
      exactly('processes that see the day of the jump', control ? 1 : 0, 1),
      told('jumps', jumps),
      told('stopped for, s', (quick ? STOPPED_QUICK_MS : STOPPED_MS) / 1000),
    ],
    findings,
  }
}

/** Whether the clock of a process of this Node follows the file at all. */
function seesTomorrow(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'fanfare-clock-'))
  try {
    const clock = path.join(folder, 'clock')
    writeFileSync(clock, '+1d')
    const env = { ...process.env, ...fakeTime(clock) }
    const seen = execFileSync(process.execPath, ['-p', 'Date.now()'], { env, encoding: 'utf8' })
    return Number(seen) - Date.now() > 12 * 3_600_000
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The wall clock is what a file says; the monotonic one goes on as it is. */
function fakeTime(clock: string): Record<string, string> {
  return {
    LD_PRELOAD: library() ?? '',
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
}
