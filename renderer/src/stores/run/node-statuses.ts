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

const noDeliveries: NodeStatus['deliveries'] = []

interface CallsOfNode {
  /** Latest record of each of its calls, in the order in which they began to be. */
  readonly records: (CallRecord | undefined)[]
  readonly places: Map<number, number>
  readonly counts: StateCounts
  isCallback: boolean
  /** What is called here. */
  service: string
  /** Targets that have not begun, and when they were issued. */
  readonly queued: Map<number, number>
  /** One for each delivery: `records` as views see them. */
  deliveries: { readonly call: number; readonly state: CallState }[]
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
  #live = true
  /** The node that each call is of. */
  readonly #owners = new Map<number, NodeId>()
  #invocations = 0
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
    for (const invocation of view.invocations.slice(this.#invocations)) this.#add(invocation, touched)
    this.#invocations = view.invocations.length
    for (const call of changed) {
      const record = view.calls[call]
      if (record !== undefined) this.#record(view, record, touched)
    }
    const live = view.run.state === 'running'
    const resized = this.#scale.fit(view.run, this.#latest)
    if (resized || live !== this.#live) for (const id of this.#calls.keys()) touched.add(id)
    this.#live = live
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
        if (target.nodeId !== null) {
          this.#callsOf(target.nodeId, target.service).queued.set(base + index, invocation.issuedAt)
          touched.add(target.nodeId)
        }
        this.#slots.set(base + index, { source, id: nodeId, at: source.states.length })
        source.states.push('queued')
        source.names.push(target.key)
      })
    }
    const expect = (callback: number): void => {
      const info = callbacks[callback]
      const id = info?.nodeId
      if (id === null || id === undefined) return
      const calls = this.#callsOf(id, info?.service ?? '')
      calls.isCallback = true
      calls.expected += 1
      touched.add(id)
    }
    for (const target of targets) target.onTarget.forEach(expect)
    onFinal.forEach(expect)
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
    calls.queued.delete(record.call)
    this.#owners.set(record.call, id)
    touched.add(id)
    const known = calls.places.get(record.call)
    const at = known ?? calls.records.length
    calls.counts.move(calls.records[at]?.state ?? null, record.state)
    calls.records[at] = record
    if (known === undefined) calls.places.set(record.call, at)
    if (place.phase !== 'target') {
      calls.isCallback = true
      if (calls.deliveries[at]?.state !== record.state) {
        // A copy: the one before is in views' hands.
        calls.deliveries = calls.deliveries.slice()
        calls.deliveries[at] = { call: record.call, state: record.state }
      }
    }
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
        isCallback: false,
        service,
        queued: new Map(),
        deliveries: [],
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
    const state = calls === undefined ? null : stateOf(calls, this.#live)
    const shown = calls === undefined || state === null ? undefined : speaker(calls, state)
    const running = shown?.state === 'running'
    const began = shown === undefined ? 0 : shown.at + shown.queuedMs
    const usual = this.#usual.get(id)
    const known = calls !== undefined && usual?.service === calls.service ? usual : null
    return {
      state,
      call: shown?.call ?? (state === 'queued' ? (firstOf(calls)?.call ?? null) : null),
      attempt: shown?.attempt ?? 0,
      ...this.#reasons.of(shown),
      errorCode: shown === undefined ? null : byteToCode(shown.code),
      queuedSince: state === 'queued' ? (shown?.at ?? firstOf(calls)?.issuedAt ?? null) : null,
      runningSince: running ? began : null,
      queuedMs: shown?.queuedMs ?? 0,
      runMs: shown?.runMs ?? 0,
      usual: known,
      slowBy: shown === undefined || calls?.isCallback || shown.pinned ? null : slowBy(known, shown.runMs),
      from: shown === undefined ? 0 : this.#scale.at(began),
      to: shown === undefined ? 0 : running ? 1 : this.#scale.at(began + shown.runMs),
      pinned: shown?.pinned ?? false,
      deliveries: calls?.isCallback ? calls.deliveries : noDeliveries,
      expected: calls?.expected ?? 0,
      source: source === undefined ? null : sourceStatus(source),
    }
  }
}

/** How a node stands: as the worst of its calls, of which those that have not begun are queued while the run goes on. */
function stateOf(calls: CallsOfNode, live: boolean): CallState | null {
  const worst = calls.counts.worst()
  const begun = worst !== null && worst !== 'ok' && worst !== 'skipped'
  return live && calls.queued.size > 0 && !begun ? 'queued' : worst
}

/** The first of a node's calls that have not begun. */
function firstOf(
  calls: CallsOfNode | undefined,
): { readonly call: number; readonly issuedAt: number } | null {
  const [first] = calls?.queued ?? []
  return first === undefined ? null : { call: first[0], issuedAt: first[1] }
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
    if (key !== 'source' && !Object.is(a[key], b[key])) return false
  }
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
