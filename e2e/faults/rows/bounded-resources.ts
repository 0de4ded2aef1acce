import { flowOf } from '../../harness/flow.ts'
import { createWorkspace } from '../../harness/workspace-folder.ts'
import { hurtOfLoad } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { runMonitored } from '../kit/monitored.ts'
import { type RecordedRow, readRecords } from '../kit/records.ts'
import { atMost, none, type Row, type RowOptions, type RowResult, told } from '../row.ts'

/** Limits that are tried, one a round, from the narrowest. */
const LIMITS = [1, 4, 16, 64]
const DESCRIPTORS = 64
const LINES = 1_000_000
const QUICK_LINES = 100_000
/** What a flood of a million lines may cost the host, MB beyond what it has anyway. */
const MOST_GROWTH_MB = 200

export const boundedResources: Row = {
  name: 'bounded-resources',
  what: `the load at concurrency ${LIMITS.join(', ')}; with ${DESCRIPTORS} file descriptors; beside a handler that prints a million lines`,
  expected: 'nothing is missing, no limit is passed, and memory does not grow with what is printed',
  rounds: LIMITS.length,
  quickRounds: 2,
  run,
}

async function run({ rounds, load, quick, progress }: RowOptions): Promise<RowResult> {
  const findings: string[] = []
  let [missing, overLimit] = [0, 0]
  for (const limit of LIMITS.slice(-rounds)) {
    progress(`concurrency ${limit}`)
    const { hurt, most } = await atConcurrency(limit, load)
    missing += hurt
    if (most > limit) overLimit++
    if (hurt > 0 || most > limit) findings.push(`concurrency ${limit}: ${hurt} missing, ${most} at once`)
  }
  progress('few descriptors')
  const few = await withDescriptors(load)
  if (few.stderr !== '') findings.push(few.stderr)
  progress('flood')
  const quiet = await flood(1)
  const lines = quick ? QUICK_LINES : LINES
  const loud = await flood(lines)
  return {
    rounds,
    figures: [
      none('missing at any concurrency', missing),
      none('limits that were passed', overLimit),
      none(`missing with ${DESCRIPTORS} descriptors`, few.hurt),
      none('lines neither kept nor counted', lines - loud.told),
      told('lines that were kept', loud.kept),
      atMost('memory of the host for the flood, MB', loud.peakMb - quiet.peakMb, MOST_GROWTH_MB),
    ],
    findings,
  }
}

async function atConcurrency(limit: number, targets: number): Promise<{ hurt: number; most: number }> {
  const workspace = await loadWorkspace({
    targets,
    change: flow => ({ ...flow, nodes: { ...flow.nodes, src: { ...flow.nodes.src, concurrency: limit } } }),
  })
  try {
    const { stdout } = await workspace.fanfare(['run', LOAD_FLOW, '--json'])
    const rows = readRecords(workspace, records => records.attempts(records.runs().at(-1)?.key ?? 0)) ?? []
    return { hurt: hurtOfLoad(stdout, targets), most: mostAtOnce(rows.filter(row => row.call < targets)) }
  } finally {
    await workspace.dispose()
  }
}

/** How many of these were running at one time. */
function mostAtOnce(rows: readonly RecordedRow[]): number {
  const moments = rows
    .flatMap(row => [
      { at: row.started_at, change: 1 },
      { at: row.ended_at, change: -1 },
    ])
    // What ends as another begins makes place for it.
    .sort((a, b) => a.at - b.at || a.change - b.change)
  let [now, most] = [0, 0]
  for (const { change } of moments) {
    now += change
    most = Math.max(most, now)
  }
  return most
}

async function withDescriptors(targets: number): Promise<{ hurt: number; stderr: string }> {
  const workspace = await loadWorkspace({ targets })
  try {
    const wrap = ['prlimit', `--nofile=${DESCRIPTORS}:${DESCRIPTORS}`]
    const { finished } = await runMonitored(workspace, ['run', LOAD_FLOW, '--json'], wrap)
    return { hurt: hurtOfLoad(finished.stdout, targets), stderr: finished.stderr }
  } finally {
    await workspace.dispose()
  }
}

async function flood(lines: number): Promise<{ kept: number; told: number; peakMb: number }> {
  const workspace = await createWorkspace({
    services: {
      flood: `async ctx => {
        for (let i = 0; i < ctx.request.payload; i++) {
          console.log('line ' + i)
          if (i % 1000 === 0) await null
        }
        return 'done'
      }`,
    },
    flows: { flood: flowOf({ targets: { f: { service: 'flood', request: lines } } }) },
  })
  try {
    const { peakMb } = await runMonitored(workspace, ['run', 'flows/flood.flow.json', '--json'])
    const log =
      readRecords(workspace, records => {
        const run = records.runs().at(-1)
        return run ? records.log(run.key) : []
      }) ?? []
    const kept = log.filter(({ message }) => message.startsWith('line ')).length
    const dropped = log.reduce((sum, line) => sum + line.dropped, 0)
    return { kept, told: kept + dropped, peakMb }
  } finally {
    await workspace.dispose()
  }
}
