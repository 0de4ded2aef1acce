import { readdirSync, readFileSync, truncateSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { eventually } from '../../harness/eventually.ts'
import { flowOf } from '../../harness/flow.ts'
import { randomFrom } from '../../harness/random.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'
import { besides } from '../kit/besides.ts'
import { CALLS_PER_TARGET, FINALS, LOAD_FLOW, loadWorkspace, marking } from '../kit/load.ts'
import { Records, runState } from '../kit/records.ts'
import { type Served, serveTo } from '../kit/server.ts'
import { none, type Row, type RowOptions, type RowResult, told } from '../row.ts'

const SIBLINGS = 8
/** Targets beside the load, in other states than it. */
const OTHERS = 4
const TARGETS_FLOW = 'flows/targets.flow.json'
/** Handlers that are called too late have been called after so long. */
const LATER_MS = 50

export const cancelRaces: Row = {
  name: 'cancel-races',
  what: 'cancel of a run in every state, and of one target that is about to finish, at seeded moments',
  expected:
    'one outcome for everything; after a run’s cancel no callback begins; a target’s cancel leaves its siblings and its callbacks alone',
  rounds: 100,
  quickRounds: 12,
  run,
}

interface Totals {
  laterCallbacks: number
  twice: number
  without: number
  siblingsHurt: number
  callbacksMissing: number
  cancelledTargets: number
  finishedFirst: number
  slowest: number
  readonly findings: string[]
}

async function run({ seed, rounds, load, progress }: RowOptions): Promise<RowResult> {
  const random = randomFrom(seed)
  const workspace = await loadWorkspace({
    targets: load,
    content: {
      services: {
        'fault.waits': 'async ctx => { await pause(60_000, undefined, { signal: ctx.signal }) }',
        'fault.deaf': 'async () => { await pause(60_000) }',
      },
      files: {
        'services/fault/blocks.mjs': 'export default () => { for (;;); }\n',
        'services/fault/retries.mjs': "export default () => { throw new Error('again') }\n",
        'services/fault/short.mjs': marking(
          "'s 0'",
          'return new Promise(resolve => setTimeout(resolve, ctx.request.payload, 1))',
        ),
      },
      flows: {
        targets: flowOf({
          targets: Object.fromEntries(
            Array.from({ length: SIBLINGS }, (_, i) => [
              `t${i}`,
              { service: 'fault.short', request: 10 + 8 * i },
            ]),
          ),
          onTarget: { a: 'demo.echo', b: 'demo.echo' },
        }),
      },
    },
    change: besides({
      fw: { service: 'fault.waits' },
      fd: { service: 'fault.deaf' },
      fb: { service: 'fault.blocks' },
      fr: { service: 'fault.retries', retry: { attempts: 100, backoffMs: 20 } },
    }),
  })
  const totals: Totals = {
    laterCallbacks: 0,
    twice: 0,
    without: 0,
    siblingsHurt: 0,
    callbacksMissing: 0,
    cancelledTargets: 0,
    finishedFirst: 0,
    slowest: 0,
    findings: [],
  }
  try {
    const served = await serveTo(workspace)
    for (let round = 0; round < rounds; round++) {
      progress(`${round + 1} of ${rounds}`)
      if (round % 2 === 0) await cancelRun(workspace, served, { load, afterMs: random() * 900 }, totals)
      else await cancelTarget(workspace, served, random, totals)
    }
    served.server.signal('SIGTERM')
    const { code, stderr } = await served.server.finished
    if (code !== 0 || /error/i.test(stderr)) totals.findings.push(`the server ended with ${code}: ${stderr}`)
    await workspace.untilQuiet()
  } finally {
    await workspace.dispose()
  }
  return {
    rounds,
    figures: [
      none('later callbacks of a cancelled run', totals.laterCallbacks),
      none('calls with two outcomes', totals.twice),
      none('calls without an outcome', totals.without),
      none('siblings of a cancelled target that did not succeed', totals.siblingsHurt),
      none('callbacks of a cancelled target that are missing', totals.callbacksMissing),
      told('from the cancel of a run to its end at most, ms', Math.round(totals.slowest)),
      told('targets that were cancelled', totals.cancelledTargets),
      told('targets that finished first', totals.finishedFirst),
    ],
    findings: totals.findings,
  }
}

const startedSchema = z.object({ runId: z.string() })
const summarySchema = z.object({ state: z.enum(['running', 'completed', 'cancelled', 'interrupted']) })

async function cancelRun(
  workspace: Workspace,
  { client }: Served,
  { load, afterMs }: { load: number; afterMs: number },
  totals: Totals,
): Promise<void> {
  for (const file of markFiles(workspace)) truncateSync(file)
  const { runId } = startedSchema.parse(await client.call('run.start', { path: LOAD_FLOW }))
  await pause(afterMs)
  const asked = performance.now()
  await client.call('run.cancel', { runId })
  const answered = process.hrtime.bigint()
  totals.slowest = Math.max(totals.slowest, performance.now() - asked)
  await pause(LATER_MS)
  totals.laterCallbacks += callbacksAfter(workspace, answered)
  withRun(workspace, runId, (state, rows) => {
    if (state !== runState.cancelled) totals.findings.push(`run ${runId} is in state ${state}`)
    const outcomes = rows.filter(row => row.retried === 0)
    totals.twice += outcomes.length - new Set(outcomes.map(row => row.call)).size
    const calls = new Set(outcomes.map(row => row.call))
    for (const target of targetsOf(load)) if (!calls.has(target)) totals.without++
  })
}

/** Targets have an outcome each, cancelled or not. Deliveries that were not due yet are never made. */
function* targetsOf(load: number): Generator<number> {
  for (let target = 0; target < load; target++) yield target
  for (let other = 0; other < OTHERS; other++) yield load * CALLS_PER_TARGET + FINALS + other
}

async function cancelTarget(
  workspace: Workspace,
  { client }: Served,
  random: () => number,
  totals: Totals,
): Promise<void> {
  const { runId } = startedSchema.parse(await client.call('run.start', { path: TARGETS_FLOW }))
  const call = Math.floor(random() * SIBLINGS)
  await pause(random() * (20 + 10 * call))
  const answer = await client.call('run.cancel-call', { runId, call }).catch((error: Error) => error.message)
  await hasEnded(client, runId)
  withRun(workspace, runId, (state, rows) => {
    if (state !== runState.completed) totals.findings.push(`run ${runId} is in state ${state}`)
    const outcomes = rows.filter(row => row.retried === 0)
    totals.twice += outcomes.length - new Set(outcomes.map(row => row.call)).size
    totals.without += Math.max(0, SIBLINGS * 3 - new Set(outcomes.map(row => row.call)).size)
    const target = outcomes.find(row => row.call === call)
    const first = target?.state === OK
    if (first) totals.finishedFirst++
    else totals.cancelledTargets++
    totals.siblingsHurt += outcomes.filter(
      row => row.call < SIBLINGS && row.call !== call && row.state !== OK,
    ).length
    const deliveries = [0, 1].map(at => outcomes.find(row => row.call === SIBLINGS + 2 * call + at))
    totals.callbacksMissing += deliveries.filter(row => row?.state !== OK).length
    if (!first && !/cancelled/.test(target?.body ?? ''))
      totals.findings.push(`${target?.body}, ${JSON.stringify(answer)}`)
  })
}

const OK = 3

const hasEnded = (client: Served['client'], runId: string): Promise<unknown> =>
  eventually(`run ${runId} has ended`, async () => {
    const { state } = summarySchema.parse(await client.call('run.find', { id: runId }))
    return state !== 'running'
  })

function withRun(
  workspace: Workspace,
  runId: string,
  look: (state: number, rows: ReturnType<Records['attempts']>) => void,
): void {
  const records = new Records(workspace)
  try {
    const run = records.runs().find(one => one.run_id === runId)
    if (!run) throw new Error(`Run ${runId} is not in the history`)
    look(run.state, records.attempts(run.key))
  } finally {
    records.close()
  }
}

const markFiles = (workspace: Workspace): string[] =>
  readdirSync(workspace.path('marks')).map(name => workspace.path('marks', name))

/** Handlers of callbacks that were called after a moment. */
const callbacksAfter = (workspace: Workspace, moment: bigint): number =>
  markFiles(workspace)
    .flatMap(file => readFileSync(file, 'latin1').split('\n'))
    .filter(line => /^[abxy] /.test(line) && BigInt(line.split(' ')[2] ?? 0) > moment).length
