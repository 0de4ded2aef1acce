import { byteToCode } from '../../../../shared/error-codes.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { CallIndex } from '../../../../shared/run/layout.ts'
import {
  type CallRecord,
  type CallState,
  type InvocationInfo,
  isCompleted,
} from '../../../../shared/run/model.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import type { CallReason } from '../../../../shared/run/reason.ts'
import { slowBy, type Usual } from '../../../../shared/run/usual.ts'
import type { NodeStatus } from '../types.ts'
import { CallReasons } from './call-reasons.ts'
import { TimeScale } from './time-scale.ts'
import { StateCounts } from './worst.ts'

/** Names of missing targets that a source tells. */
const MISSING = 20
/** Callbacks with more deliveries than this tell counts alone. */
const DELIVERIES = 12

const noDeliveries: NodeStatus['deliveries'] = []
const noSpan: NodeStatus['scale'] = { start: 0, length: 1 }

interface CallsOfNode {
  /** Latest record of each of its calls, in the order of the run's numbers: undefined for one that is to come. */
  readonly records: (CallRecord | undefined)[]
  readonly places: Map<number, number>
  readonly counts: StateCounts
  /** What is called here. */
  readonly service: string
  /** When its latest call that waits for its turn was issued, ms since 1970. */
  issuedAt: number
  expected: number
  /** The call that speaks for the node: the one that changed last. */
  latest: CallRecord | undefined
}

interface TargetsOfSource {
  readonly states: CallState[]
  /** Names in the order of `states`. */
  readonly names: string[]
  completed: number
  issuedAt: number
  lastEnd: number
}

/**
 * What each node of a flow shows of a run, kept up with the run's updates. Only what an update names is looked at, and
 * a status that stays the same stays the same object.
 */
export class NodeStatuses {
  readonly #statuses = new Map<NodeId, NodeStatus>()
  readonly #calls = new Map<NodeId, CallsOfNode>()
  readonly #sources = new Map<NodeId, TargetsOfSource>()
  /** For each target's call: the source that counts it, and its place there. */
  readonly #slots = new Map<
    number,
    { readonly source: TargetsOfSource; readonly id: NodeId; readonly at: number }
  >()
  readonly #scale = new TimeScale()
  readonly #reasons = new CallReasons()
  #usual: ReadonlyMap<NodeId, Usual> = new Map()
  /** The node that each call is of. */
  readonly #owners = new Map<number, NodeId>()
  #invocations = 0
  #live = true
  /** The latest moment that was told of, by the host's clock. */
  #latest = 0

  get(id: NodeId): NodeStatus | null {
    return this.#statuses.get(id) ?? null
  }

  /**
   * Takes up a view, of which the calls `changed` are news; all of them when it is left out.
   *
   * @returns the nodes whose status is another object now.
   */
  update(view: RunView, changed: Iterable<number> = view.calls.keys()): Set<NodeId> {
    const touched = new Set<NodeId>()
    const live = view.run.state === 'running'
    const ends = live !== this.#live
    this.#live = live
    for (const invocation of view.invocations.slice(this.#invocations)) this.#add(invocation, touched)
    this.#invocations = view.invocations.length
    for (const call of changed) {
      const record = view.calls[call]
      if (record !== undefined) this.#record(view, record, touched)
    }
    const rescaled = this.#scale.fit(view.run, this.#latest)
    if (rescaled || ends) for (const id of this.#calls.keys()) touched.add(id)
    return this.#renew(touched)
  }

  /** Takes up how long nodes usually take. Gives the nodes whose status is another object now. */
  setUsual(usual: ReadonlyMap<NodeId, Usual>): Set<NodeId> {
    this.#usual = usual
    return this.#renew(usual.keys())
  }

  /** Calls, `most` of them, that speak for a node, have failed, and were not asked about as they stand. */
  unexplained(most: number): number[] {
    const calls: number[] = []
    for (const { call } of this.#statuses.values()) {
      if (calls.length >= most) break
      const record = call === null ? undefined : this.#recordOf(call)
      if (record !== undefined && this.#reasons.isMissing(record)) calls.push(record.call)
    }
    return calls
  }

  /** Takes up why calls failed, `asked` the ones that this is the answer for. Gives the nodes that show it. */
  explain(asked: readonly number[], reasons: readonly CallReason[]): Set<NodeId> {
    const told = new Map(reasons.map(reason => [reason.call, reason]))
    const touched = new Set<NodeId>()
    for (const call of asked) {
      const record = this.#recordOf(call)
      if (record === undefined) continue
      this.#reasons.set(record, told.get(call) ?? null)
      const id = this.#owners.get(call)
      if (id !== undefined) touched.add(id)
    }
    return this.#renew(touched)
  }

  #recordOf(call: number): CallRecord | undefined {
    const id = this.#owners.get(call)
    const calls = id === undefined ? undefined : this.#calls.get(id)
    return calls?.records[calls.places.get(call) ?? -1]
  }

  #renew(touched: Iterable<NodeId>): Set<NodeId> {
    const news = new Set<NodeId>()
    for (const id of touched) {
      const before = this.#statuses.get(id)
      const status = this.#status(id)
      if (before !== undefined && sameStatus(before, status)) continue
      this.#statuses.set(id, status)
      news.add(id)
    }
    return news
  }

  #add(invocation: InvocationInfo, touched: Set<NodeId>): void {
    const { nodeId, base, targets, callbacks, onFinal } = invocation
    if (nodeId !== null) {
      touched.add(nodeId)
      const source: TargetsOfSource = this.#sources.get(nodeId) ?? {
        states: [],
        names: [],
        completed: 0,
        issuedAt: invocation.issuedAt,
        lastEnd: invocation.issuedAt,
      }
      this.#sources.set(nodeId, source)
      source.issuedAt = Math.min(source.issuedAt, invocation.issuedAt)
      targets.forEach((target, index) => {
        this.#slots.set(base + index, { source, id: nodeId, at: source.states.length })
        source.states.push('queued')
        source.names.push(target.key)
      })
    }
    targets.forEach((target, index) => {
      if (target.nodeId === null) return
      const calls = this.#expect(target.nodeId, base + index, target.service)
      calls.counts.move(null, 'queued')
      calls.issuedAt = invocation.issuedAt
      touched.add(target.nodeId)
    })
    // Deliveries are numbered target by target, after the targets; finals come last.
    let call = base + targets.length
    const expect = (callback: number): void => {
      const info = callbacks[callback]
      const id = info?.nodeId ?? null
      if (info !== undefined && id !== null) {
        this.#expect(id, call, info.service).expected += 1
        touched.add(id)
      }
      call += 1
    }
    for (const target of targets) target.onTarget.forEach(expect)
    onFinal.forEach(expect)
  }

  #expect(id: NodeId, call: number, service: string): CallsOfNode {
    const calls = this.#callsOf(id, service)
    calls.places.set(call, calls.records.length)
    calls.records.push(undefined)
    return calls
  }

  #record(view: RunView, record: CallRecord, touched: Set<NodeId>): void {
    this.#latest = Math.max(this.#latest, endOf(record))
    const place = view.index.place(record.call)
    if (place === undefined) return
    const slot = this.#slots.get(record.call)
    if (slot !== undefined) {
      const old = slot.source.states[slot.at]
      if (old !== record.state) {
        slot.source.states[slot.at] = record.state
        if (old !== undefined && isCompleted(old)) slot.source.completed -= 1
        if (isCompleted(record.state)) {
          slot.source.completed += 1
          slot.source.lastEnd = Math.max(slot.source.lastEnd, endOf(record))
        }
        touched.add(slot.id)
      }
    }
    const who = CallIndex.who(place)
    const id = who?.nodeId
    if (id === null || id === undefined) return
    const calls = this.#callsOf(id, who?.service ?? '')
    const at = calls.places.get(record.call)
    if (at === undefined) return
    this.#owners.set(record.call, id)
    touched.add(id)
    // A target is queued from when it is issued; nothing is told of it before it begins.
    const before = calls.records[at]?.state ?? (place.phase === 'target' ? 'queued' : null)
    calls.counts.move(before, record.state)
    calls.records[at] = record
    if (calls.latest === undefined || record.seq >= calls.latest.seq || record.call === calls.latest.call) {
      calls.latest = record
    }
  }

  #callsOf(id: NodeId, service: string): CallsOfNode {
    let calls = this.#calls.get(id)
    if (calls === undefined) {
      calls = {
        records: [],
        places: new Map(),
        counts: new StateCounts(),
        service,
        issuedAt: 0,
        expected: 0,
        latest: undefined,
      }
      this.#calls.set(id, calls)
    }
    return calls
  }

  #status(id: NodeId): NodeStatus {
    const calls = this.#calls.get(id)
    const source = this.#sources.get(id)
    const state = calls?.counts.worst() ?? null
    const shown = calls === undefined || state === null ? undefined : speaker(calls, state)
    const running = shown?.state === 'running'
    const began = shown === undefined ? 0 : shown.at + shown.queuedMs
    const usual = this.#usual.get(id)
    const known = calls !== undefined && usual?.service === calls.service ? usual : null
    return {
      state,
      call: shown?.call ?? (state === 'queued' ? firstToCome(calls) : null),
      attempt: shown?.attempt ?? 0,
      ...this.#reasons.of(shown),
      errorCode: shown === undefined ? null : byteToCode(shown.code),
      runningSince: running ? began : null,
      queuedSince:
        state === 'queued' && this.#live && calls !== undefined ? (shown?.at ?? calls.issuedAt) : null,
      queuedMs: shown?.queuedMs ?? 0,
      runMs: shown?.runMs ?? 0,
      usual: known,
      slowBy:
        shown === undefined || (calls?.expected ?? 0) > 0 || shown.pinned ? null : slowBy(known, shown.runMs),
      from: shown === undefined ? 0 : this.#scale.at(began),
      to: shown === undefined ? 0 : running ? 1 : this.#scale.at(began + shown.runMs),
      pinned: shown?.pinned ?? false,
      scale: calls === undefined ? noSpan : this.#scale.span,
      deliveries:
        calls === undefined ? noDeliveries : deliveriesOf(calls, this.#statuses.get(id)?.deliveries),
      delivered: calls === undefined || calls.expected === 0 ? noneDelivered : deliveredOf(calls.counts),
      expected: calls?.expected ?? 0,
      source: source === undefined ? null : sourceStatus(source),
    }
  }
}

/** The first of a node's calls that have not begun. */
function firstToCome(calls: CallsOfNode | undefined): number | null {
  for (const [call, at] of calls?.places ?? []) if (calls?.records[at] === undefined) return call
  return null
}

/** The call whose times a node shows: of the state that it shows, the one that changed last. */
function speaker(calls: CallsOfNode, state: CallState): CallRecord | undefined {
  if (calls.latest?.state === state) return calls.latest
  let found: CallRecord | undefined
  for (const record of calls.records) {
    if (record?.state === state && (found === undefined || record.seq > found.seq)) found = record
  }
  return found
}

const noneDelivered: NodeStatus['delivered'] = { begun: 0, done: 0, failed: 0 }

function deliveredOf(counts: StateCounts): NodeStatus['delivered'] {
  const failed = counts.of('failed') + counts.of('timed-out') + counts.of('interrupted')
  const open = counts.of('queued') + counts.of('running') + counts.of('retrying')
  return { begun: counts.total, done: counts.total - open, failed }
}

/** States of a callback's deliveries in the order of their targets; the array of before where it says the same. */
function deliveriesOf(
  calls: CallsOfNode,
  before: NodeStatus['deliveries'] = noDeliveries,
): NodeStatus['deliveries'] {
  if (calls.expected === 0 || calls.expected > DELIVERIES) return noDeliveries
  const states = calls.records.map(record => record?.state ?? null)
  return states.length === before.length && states.every((state, at) => state === before[at])
    ? before
    : states
}

function sourceStatus(source: TargetsOfSource): NonNullable<NodeStatus['source']> {
  const { states, names, completed, issuedAt, lastEnd } = source
  const missing: string[] = []
  for (let at = 0; at < states.length && missing.length < MISSING; at++) {
    const state = states[at]
    if (state !== undefined && !isCompleted(state)) missing.push(names[at] ?? '')
  }
  return { total: states.length, completed, states: states.slice(), missing, elapsedMs: lastEnd - issuedAt }
}

const endOf = (record: CallRecord): number => record.at + record.queuedMs + record.runMs

function sameStatus(a: NodeStatus, b: NodeStatus): boolean {
  for (const key of Object.keys(a) as (keyof NodeStatus)[]) {
    if (key !== 'source' && key !== 'delivered' && !Object.is(a[key], b[key])) return false
  }
  const [one, two] = [a.delivered, b.delivered]
  if (one.begun !== two.begun || one.done !== two.done || one.failed !== two.failed) return false
  if (a.source === b.source) return true
  if (a.source === null || b.source === null) return false
  const { states } = b.source
  return (
    a.source.total === b.source.total &&
    a.source.completed === b.source.completed &&
    a.source.elapsedMs === b.source.elapsedMs &&
    a.source.states.every((state, index) => state === states[index])
  )
}
