import { execFileSync } from 'node:child_process'
import { besides, hurtOfLoad, outcomesBeside, p95 } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { atMost, exactly, none, type Row, type RowOptions, type RowResult, told } from '../row.ts'

const TIMEOUT_MS = 600
/** Targets that wait for something, in workers that others block. */
const WAITING = 40
const MOST_OVERRUN_MS = 50

const handler = (body: string, head = ''): string => `${head}\nexport default async ctx => {\n${body}\n}\n`

const kinds: Readonly<Record<string, string>> = {
  loop: handler('for (;;);'),
  'loop-after-await': handler('await null; for (;;);'),
  'regular-expression': handler("return /^(a+)+$/.test('a'.repeat(60) + '!')"),
  'spawn-sync': handler("spawnSync('sleep', ['600'])", "import { spawnSync } from 'node:child_process'"),
  'pbkdf2-sync': handler(
    "return pbkdf2Sync('a', 'b', 2_000_000_000, 64, 'sha512').length",
    "import { pbkdf2Sync } from 'node:crypto'",
  ),
  'read-pipe': handler(
    "return readFileSync('nobody-writes').length",
    "import { readFileSync } from 'node:fs'",
  ),
}

export const blockedHandlers: Row = {
  name: 'blocked-handlers',
  what: `handlers that block their thread (${Object.keys(kinds).join(', ')}), with a time limit of ${TIMEOUT_MS} ms`,
  expected: `ended at their time limit, 95 of 100 within ${MOST_OVERRUN_MS} ms; nobody else fails but what was waiting beside them and is not idempotent`,
  rounds: 60,
  quickRounds: 6,
  run,
}

async function run({ rounds, load, quick }: RowOptions): Promise<RowResult> {
  const names = Object.keys(kinds)
  const waiting = 'async ctx => { await pause(400, undefined, { signal: ctx.signal }); return 1 }'
  const workspace = await loadWorkspace({
    targets: load,
    content: {
      services: { 'fault.patient': waiting, 'fault.careful': waiting },
      files: Object.fromEntries(names.map(name => [`services/fault/${name}.mjs`, kinds[name] ?? ''])),
    },
    change: besides({
      ...Object.fromEntries(
        Array.from({ length: WAITING }, (_, i) => [`fp${i}`, { service: 'fault.patient', idempotent: true }]),
      ),
      ...Object.fromEntries(
        Array.from({ length: WAITING }, (_, i) => [`fc${i}`, { service: 'fault.careful' }]),
      ),
      ...Object.fromEntries(
        Array.from({ length: rounds }, (_, i) => [
          `fb${i}`,
          { service: `fault.${names[i % names.length]}`, timeoutMs: TIMEOUT_MS },
        ]),
      ),
    }),
  })
  try {
    execFileSync('mkfifo', [workspace.path('nobody-writes')])
    const { stdout, stderr } = await workspace.fanfare(['run', LOAD_FLOW, '--json'])
    await workspace.untilQuiet()
    const outcomes = outcomesBeside(stdout)
    const blocked = outcomes.filter(({ nodeId }) => nodeId.startsWith('fb'))
    const of = (kind: string) => outcomes.filter(({ nodeId }) => nodeId.startsWith(kind))
    const wrong = blocked.filter(({ errorCode }) => errorCode !== 'E_TIMEOUT')
    const careful = of('fc').filter(({ ok }) => !ok)
    const overruns = blocked.map(({ runMs }) => runMs - TIMEOUT_MS)
    return {
      rounds,
      figures: [
        exactly('ended at their time limit', blocked.length - wrong.length, rounds),
        // A machine that runs other tests too says nothing about milliseconds.
        quick
          ? told('overrun p95, ms', p95(overruns))
          : atMost('overrun p95, ms', p95(overruns), MOST_OVERRUN_MS),
        told('overrun at the most, ms', Math.max(...overruns)),
        none('idempotent ones beside them that failed', of('fp').filter(({ ok }) => !ok).length),
        none('of the load that failed', hurtOfLoad(stdout, load)),
        told('others beside them that failed', careful.length),
        none(
          'of these with another code than E_WORKER_LOST',
          careful.filter(({ errorCode }) => errorCode !== 'E_WORKER_LOST').length,
        ),
      ],
      findings: [
        ...wrong.map(({ target, errorCode, exception }) => `${target}: ${errorCode} ${exception}`),
        ...(stderr === '' ? [] : [stderr]),
      ],
    }
  } finally {
    await workspace.dispose()
  }
}
