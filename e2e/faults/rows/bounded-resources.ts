import { setInterval } from 'node:timers/promises'
import { flowOf } from '../../harness/flow.ts'
import { createWorkspace } from '../../harness/workspace-folder.ts'
import { besides, hurtInWords, hurtOfLoad, outcomesBeside } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { runMonitored } from '../kit/monitored.ts'
import { folderOf, peakMbOf, processesWith } from '../kit/proc.ts'
import { type RecordedRow, readRecords } from '../kit/records.ts'
import { atMost, none, type Row, type RowOptions, type RowResult, told } from '../row.ts'

/** Limits that are tried, one a round, from the narrowest. */
const LIMITS = [1, 4, 16, 64]
const DESCRIPTORS = 64
const LINES = 1_000_000
const QUICK_LINES = 100_000
/** What a flood of a million lines may cost the host, MB beyond what it has anyway. */
const MOST_GROWTH_MB = 200
/** The response itself, some times over: as bytes, as text, as a line of output. */
const MOST_STREAM_MB = 200
/** A response may have 64 MiB, which are there as bytes, as text and as JSON. */
const MOST_WORKER_MB = 600
/** Process services at once that want three descriptors each. */
const HUNGRY = 60
/** Handlers that block for good, each of a service of its own. */
const BLOCKED = 8

export const boundedResources: Row = {
  name: 'bounded-resources',
  what: `the load at concurrency ${LIMITS.join(', ')}; with ${DESCRIPTORS} file descriptors; beside a handler, and a process, that print a million lines`,
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
  findings.push(...few.findings)
  progress('flood')
  const quiet = await flood(1)
  const lines = quick ? QUICK_LINES : LINES
  const loud = await flood(lines)
  progress('flood of a process')
  const streams = await floodOfProcesses(lines)
  return {
    rounds,
    figures: [
      none('missing at any concurrency', missing),
      none('limits that were passed', overLimit),
      none(`missing with ${DESCRIPTORS} descriptors`, few.hurt),
      none(`of what wants more, without a clear outcome with ${DESCRIPTORS} descriptors`, few.unclear),
      told('process services that got no descriptor', few.refused),
      none('lines neither kept nor counted', lines - loud.told),
      told('lines that were kept', loud.kept),
      atMost('memory of the host for the flood, MB', loud.peakMb - quiet.peakMb, MOST_GROWTH_MB),
      none('lines missing in what a process has written', lines - streams.lines),
      none('processes that write without end and were not ended', streams.endless),
      atMost('memory of the host for those, MB', streams.peakMb - quiet.peakMb, MOST_STREAM_MB),
      atMost('memory of the worker that had them, MB', streams.workerMb, MOST_WORKER_MB),
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

interface Few {
  readonly hurt: number
  readonly unclear: number
  readonly refused: number
  readonly findings: readonly string[]
}

async function withDescriptors(targets: number): Promise<Few> {
  const hungry = Array.from({ length: HUNGRY }, (_, i) => `f${i}`)
  const blocked = Array.from({ length: BLOCKED }, (_, i) => `fb${i}`)
  const targetsBeside = {
    ...Object.fromEntries(hungry.map(id => [id, { service: 'fault.hungry' }])),
    ...Object.fromEntries(blocked.map(id => [id, { service: `fault.${id}`, timeoutMs: 600 }])),
  }
  const workspace = await loadWorkspace({
    targets,
    // Each blocks a worker, so that the host wants more of them than it has descriptors for.
    content: { services: Object.fromEntries(blocked.map(id => [`fault.${id}`, '() => { for (;;); }'])) },
    change: besides(targetsBeside, {
      'fault.hungry': { kind: 'process', command: ['sh', '-c', 'sleep 0.2; echo 1'] },
    }),
  })
  try {
    const wrap = ['prlimit', `--nofile=${DESCRIPTORS}:${DESCRIPTORS}`]
    const { finished } = await runMonitored(workspace, ['run', LOAD_FLOW, '--json'], wrap)
    const outcomes = outcomesBeside(finished.stdout)
    const refused = outcomes.filter(({ ok, exception }) => !ok && /open files/.test(exception ?? ''))
    const ended = outcomes.filter(
      ({ errorCode }) => errorCode === 'E_TIMEOUT' || errorCode === 'E_WORKER_LOST',
    )
    const unclear = outcomes.filter(one => !one.ok && !refused.includes(one) && !ended.includes(one))
    const silent = HUNGRY + BLOCKED - new Set(outcomes.map(({ nodeId }) => nodeId)).size
    return {
      hurt: hurtOfLoad(finished.stdout, targets),
      unclear: unclear.length + silent,
      refused: refused.length,
      findings: [
        ...(finished.stderr === '' ? [] : [finished.stderr]),
        ...unclear.map(u => JSON.stringify(u)),
        ...hurtInWords(finished.stdout, targets),
      ],
    }
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

/** One process writes so many lines, which are its response; another never stops, and passes the limit of responses. */
async function floodOfProcesses(lines: number) {
  const workspace = await createWorkspace({
    flows: {
      flood: flowOf({
        targets: { f0: 'seq', f1: 'endless' },
        services: {
          seq: { kind: 'process', command: ['seq', String(lines)] },
          endless: { kind: 'process', command: ['yes'] },
        },
      }),
    },
  })
  const watch = new AbortController()
  try {
    let workerMb = 0
    const watching = (async () => {
      for await (const _ of setInterval(20, null, { signal: watch.signal }))
        for (const pid of processesWith('FANFARE_WORKER=').filter(one => folderOf(one) === workspace.root))
          workerMb = Math.max(workerMb, peakMbOf(pid))
    })().catch(() => {})
    const args = ['run', 'flows/flood.flow.json', '--json', '--full']
    const { finished, peakMb } = await runMonitored(workspace, args)
    watch.abort()
    await watching
    const outcomes = outcomesBeside(finished.stdout)
    const response = outcomes.find(({ nodeId }) => nodeId === 'f0')?.response
    const inOrder =
      typeof response === 'string' ? response.split('\n').filter((line, i) => line === `${i + 1}`) : []
    const endless = outcomes.filter(o => o.nodeId === 'f1' && o.errorCode === 'E_PAYLOAD_TOO_LARGE').length
    return { lines: inOrder.length, endless: 1 - endless, peakMb, workerMb }
  } finally {
    watch.abort()
    await workspace.dispose()
  }
}
