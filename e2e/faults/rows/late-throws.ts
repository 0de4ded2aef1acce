import { randomFrom } from '../../harness/random.ts'
import { type Beside, besides, hurtOfLoad, outcomesBeside } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { readRecords } from '../kit/records.ts'
import { exactly, none, type Row, type RowOptions, type RowResult } from '../row.ts'

const late = {
  throws: "throw new Error('late')",
  rejects: "void Promise.reject(new Error('late'))",
  exits: 'process.exit(1)',
} as const
type Kind = keyof typeof late

export const lateThrows: Row = {
  name: 'late-throws',
  what: 'handlers that respond, and throw, reject or end their process a few milliseconds later (each time another service, so that none is set apart)',
  expected:
    'put down to the one that did it, in the log; the task that runs next in that process is not hurt',
  rounds: 500,
  quickRounds: 30,
  run,
}

async function run({ seed, rounds, load }: RowOptions): Promise<RowResult> {
  const random = randomFrom(seed)
  // Apart: who ends the process takes it from those that would still have thrown.
  const exits = Math.floor(rounds / 3)
  const thrown = await play({ kinds: ['throws', 'rejects'], rounds: rounds - exits, load, random })
  const ended = await play({ kinds: ['exits'], rounds: exits, load, random })
  const both = [thrown, ended]
  const hurt = both.flatMap(one => one.hurt)
  const failed = both.flatMap(one => one.failed)
  return {
    rounds,
    figures: [
      none('tasks after them that were hurt', hurt.length),
      none('of the load that failed', thrown.ofLoad + ended.ofLoad),
      none('responses that were taken back', failed.length),
      exactly('errors put down to the one that threw them', thrown.attributed, rounds - exits),
    ],
    findings: [
      ...[...hurt, ...failed].map(
        ({ nodeId, errorCode, exception }) => `${nodeId}: ${errorCode} ${exception}`,
      ),
      ...both.map(one => one.stderr).filter(text => text !== ''),
    ],
  }
}

interface Play {
  readonly kinds: readonly Kind[]
  readonly rounds: number
  readonly load: number
  readonly random: () => number
}

async function play({ kinds, rounds, load, random }: Play) {
  const numbers = Array.from({ length: rounds }, (_, i) => i)
  const workspace = await loadWorkspace({
    targets: load,
    content: {
      services: { 'fault.after': 'async ctx => { await pause(ctx.request.payload); return 1 }' },
      files: Object.fromEntries(
        numbers.map(i => [
          `services/late/n${i}.mjs`,
          handlerOf(kinds[i % kinds.length] ?? 'throws', Math.floor(random() * 8)),
        ]),
      ),
    },
    change: besides({
      // The run goes on until the last of them has thrown.
      fh: { service: 'fault.after', isolation: 'own', request: 1_500 },
      ...Object.fromEntries(
        numbers.flatMap(i => [
          [`fl${i}`, { service: `late.n${i}` }],
          [`fn${i}`, { service: 'fault.after', idempotent: true, request: Math.floor(random() * 10) }],
        ]),
      ),
    }),
  })
  try {
    const { stdout, stderr } = await workspace.fanfare(['run', LOAD_FLOW, '--json'])
    await workspace.untilQuiet()
    const bad = (late: boolean) => (one: Beside) => !one.ok && one.nodeId.startsWith('fl') === late
    const outcomes = outcomesBeside(stdout)
    const lines =
      readRecords(workspace, records => {
        const run = records.runs().at(-1)
        return run ? records.log(run.key) : []
      }) ?? []
    const said = (i: number) =>
      lines.some(({ call, message }) => call !== null && message.includes(`after late.n${i} had finished`))
    return {
      hurt: outcomes.filter(bad(false)),
      failed: outcomes.filter(bad(true)),
      ofLoad: hurtOfLoad(stdout, load),
      attributed: numbers.filter(said).length,
      stderr,
    }
  } finally {
    await workspace.dispose()
  }
}

const handlerOf = (kind: Kind, afterMs: number): string =>
  `export default async () => { setTimeout(() => { ${late[kind]} }, ${afterMs}); return 'responded' }\n`
