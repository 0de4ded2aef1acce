import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { atLeast, none, type Row, type RowOptions, type RowResult } from '../row.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const files = ['electron/executor/model.test.ts', 'electron/runtime/pool/pool-conversation.test.ts']

export const model: Row = {
  name: 'model',
  what: 'start, finish, fail, cancel, retry, lost workers, late timers, clock jumps and crashes in any order, over fake clocks, journals and workers, against an oracle (fast-check)',
  expected: 'one outcome for each target and delivery, finals last and once',
  rounds: 10_000,
  // The unit tests have it already.
  quickRounds: 0,
  run,
}

async function run({ seed, rounds }: RowOptions): Promise<RowResult> {
  const script = path.join(root, 'node_modules/vitest/vitest.mjs')
  const args = ['run', '--project', 'unit', '--testNamePattern', 'whatever', ...files]
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: {
      ...process.env,
      NO_COLOR: '1',
      FANFARE_MODEL_RUNS: String(rounds),
      FANFARE_MODEL_SEED: String(seed),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const code = await ended
  const failed = Number(/Tests .*?(\d+) failed/.exec(stdout)?.[1] ?? 0)
  const passed = Number(/Tests .*?(\d+) passed/.exec(stdout)?.[1] ?? 0)
  return {
    rounds,
    figures: [
      none('suites of histories that fail', failed),
      atLeast('suites that hold', passed, files.length),
    ],
    findings: code === 0 ? [] : [`${stdout}\n${stderr}`.slice(-4000)],
  }
}
