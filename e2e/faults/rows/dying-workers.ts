import { besides, hurtOfLoad, outcomesBeside } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { exactly, none, type Row, type RowOptions, type RowResult, told } from '../row.ts'

interface Death {
  readonly body: string
  readonly code: string
  readonly timeoutMs?: number
  /** Several of them in one process would be each other's bystanders. */
  readonly alone?: boolean
}

const deaths: Readonly<Record<string, Death>> = {
  'exit-0': { body: 'process.exit(0)', code: 'E_WORKER_EXIT' },
  'exit-1': { body: 'process.exit(1)', code: 'E_WORKER_EXIT' },
  kill: { body: "process.kill(process.pid, 'SIGKILL'); for (;;);", code: 'E_WORKER_LOST' },
  'segmentation-fault': { body: "process.kill(process.pid, 'SIGSEGV'); for (;;);", code: 'E_WORKER_LOST' },
  abort: { body: 'process.abort()', code: 'E_WORKER_LOST' },
  buffers: {
    body: `const all = []
      for (let i = 0; i < 64; i++) { all.push(Buffer.alloc(16 * 1024 * 1024, 1)); await new Promise(setImmediate) }
      await new Promise(() => setInterval(() => all.length, 1000))`,
    code: 'E_TIMEOUT',
    timeoutMs: 4_000,
    alone: true,
  },
  heap: {
    body: 'const all = []; for (;;) all.push(new Array(100_000).fill(Math.random()))',
    code: 'E_OUT_OF_MEMORY',
    timeoutMs: 120_000,
  },
}
/** These take seconds each: a third as often as the others. */
const HEAVY = ['buffers', 'heap']
/** Idempotent targets that wait for something, in the workers that die. */
const WAITING = 40

export const dyingWorkers: Row = {
  name: 'dying-workers',
  what: `handlers that take their process with them: ${Object.keys(deaths).join(', ')} (1 GB of buffers is held until the time limit)`,
  expected: 'each fails alone, with the code that says why; the host goes on; none is reported as a success',
  rounds: 60,
  quickRounds: 7,
  run,
}

async function run({ rounds, load }: RowOptions): Promise<RowResult> {
  const names = Object.keys(deaths)
  const light = names.filter(name => !HEAVY.includes(name))
  const order = Array.from({ length: rounds }, (_, i) =>
    Math.floor(i / names.length) % 3 === 0
      ? (names[i % names.length] ?? '')
      : (light[i % light.length] ?? ''),
  )
  const workspace = await loadWorkspace({
    targets: load,
    content: {
      services: {
        'fault.patient': 'async ctx => { await pause(500, undefined, { signal: ctx.signal }); return 1 }',
      },
      files: Object.fromEntries(
        names.map(name => [
          `services/fault/${name}.mjs`,
          `export default async ctx => {\n${deaths[name]?.body}\n}\n`,
        ]),
      ),
    },
    change: besides({
      ...Object.fromEntries(
        Array.from({ length: WAITING }, (_, i) => [`fp${i}`, { service: 'fault.patient', idempotent: true }]),
      ),
      ...Object.fromEntries(
        order.map((name, i) => [
          `fd${i}`,
          {
            service: `fault.${name}`,
            timeoutMs: deaths[name]?.timeoutMs ?? 30_000,
            ...(deaths[name]?.alone && { isolation: 'own' }),
          },
        ]),
      ),
    }),
  })
  try {
    const { stdout, stderr, code } = await workspace.fanfare(['run', LOAD_FLOW, '--json'])
    await workspace.untilQuiet()
    const outcomes = outcomesBeside(stdout)
    const died = outcomes.filter(({ nodeId }) => nodeId.startsWith('fd'))
    const expected = (target: string) => deaths[target.replace('fault.', '')]?.code
    const wrong = died.filter(({ target, errorCode }) => errorCode !== expected(target))
    return {
      rounds,
      figures: [
        exactly('failed alone, with the right code', died.length - wrong.length, rounds),
        none('reported as a success', died.filter(({ ok }) => ok).length),
        none(
          'idempotent ones beside them that failed',
          outcomes.filter(o => o.nodeId.startsWith('fp') && !o.ok).length,
        ),
        none('of the load that failed', hurtOfLoad(stdout, load)),
        exactly('exit code of the host', code ?? -1, 1),
        told('heaps that were filled', order.filter(name => name === 'heap').length),
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
