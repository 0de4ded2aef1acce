import type { NodeId } from '../../../shared/ids.ts'
import { CallIndex } from '../../../shared/run/layout.ts'
import { callStates } from '../../../shared/run/model.ts'
import { USUAL_CALLS, type Usual, usualOf } from '../../../shared/run/usual.ts'
import { int } from '../row.ts'
import { DELETING, RUN_SPAN } from '../schema.ts'
import { ATTEMPT_HEADS, attemptHeadReader } from './attempts.ts'
import { type ReadDatabase, tryRow } from './database.ts'
import { readInvocation } from './parts.ts'
import { loadRun } from './run-record.ts'

const OK = callStates.indexOf('ok')
/** Runs that are looked at: where most fail, it takes more than as many as calls are wanted. */
const MOST_RUNS = 40
/** Of each run its first so many outcomes and invocations: drawn calls come before what they cause. */
const MOST_ATTEMPTS = 5_000
const MOST_INVOCATIONS = 50
/** Longer lists of targets are not drawn by hand, and take long to read. */
const MOST_INFO_BYTES = 1 << 20
/** Rows that are read before the event loop gets its turn: about a ms. */
const SLICE = 250

/** Parameters: flow, started before. */
const RUNS = `SELECT key, attempts, invocations FROM run
  WHERE flow = ? AND started_at < ? AND state < ${DELETING} ORDER BY started_at DESC, key DESC LIMIT ${MOST_RUNS}`
/** Parameters: first and last id. */
const SMALL_INVOCATIONS = `SELECT id, invocation_id, base, parent, issued_at, after_seq, hash, info, plan
  FROM invocation WHERE id BETWEEN ? AND ? AND length(info) <= ${MOST_INFO_BYTES} ORDER BY id`

/** The calls of one service at one node. */
interface Gathered {
  readonly service: string
  readonly durations: number[]
}

/**
 * How long the calls of a flow's nodes usually take: of each node the last successful calls, of the service that was
 * called there last. Read in slices of the event loop, and no further back than it takes; damaged rows don't count.
 *
 * @param before only runs that started before this one
 */
export async function usualDurations(
  db: ReadDatabase,
  flow: string,
  before: string | undefined,
): Promise<Map<NodeId, Usual>> {
  const startedBefore = before === undefined ? Number.MAX_VALUE : loadRun(db, before).origin.startedAt
  const nodes = new Map<NodeId, Gathered>()
  for (const row of db.all(RUNS, flow, startedBefore)) {
    const base = int(row.key, 'key') * RUN_SPAN
    const invocations = Math.min(MOST_INVOCATIONS, int(row.invocations, 'invocations'))
    const attempts = Math.min(MOST_ATTEMPTS, int(row.attempts, 'attempts'))
    await gather(db, { base, invocations, attempts }, nodes)
    if (nodes.size > 0 && [...nodes.values()].every(({ durations }) => durations.length >= USUAL_CALLS)) break
  }
  const usual = new Map<NodeId, Usual>()
  for (const [node, { service, durations }] of nodes) {
    const figures = usualOf(service, durations.slice(0, USUAL_CALLS))
    if (figures !== null) usual.set(node, figures)
  }
  return usual
}

/** Adds what a run knows, its last outcomes first. */
async function gather(
  db: ReadDatabase,
  run: { readonly base: number; readonly invocations: number; readonly attempts: number },
  nodes: Map<NodeId, Gathered>,
): Promise<void> {
  const index = new CallIndex()
  const { base } = run
  for await (const slice of db.range(
    SMALL_INVOCATIONS,
    base + 1,
    base + run.invocations,
    row => tryRow(() => readInvocation(row), { name: () => '', found: [] }),
    null,
    1,
  )) {
    for (const invocation of slice) if (invocation !== undefined) index.add(invocation.info)
  }
  const head = attemptHeadReader()
  const found: { readonly node: NodeId; readonly service: string; readonly ms: number }[] = []
  for await (const slice of db.range(
    ATTEMPT_HEADS,
    base + 1,
    base + run.attempts,
    row => tryRow(() => head(row), { name: () => '', found: [] }),
    null,
    SLICE,
  )) {
    for (const attempt of slice) {
      if (attempt === undefined || attempt.state !== OK || attempt.pinned) continue
      const place = index.place(attempt.call)
      const who = place && CallIndex.who(place)
      if (!who || who.nodeId === null) continue
      const ms = Math.max(0, attempt.endedAt - attempt.startedAt)
      found.push({ node: who.nodeId, service: who.service, ms })
    }
  }
  for (const { node, service, ms } of found.reverse()) {
    const known = nodes.get(node)
    if (known === undefined) nodes.set(node, { service, durations: [ms] })
    else if (known.service === service && known.durations.length < USUAL_CALLS) known.durations.push(ms)
  }
}
