import type { NodeId } from '../../../../shared/ids.ts'
import { deliveryBases } from '../../../../shared/run/layout.ts'
import type { InvocationInfo, Phase } from '../../../../shared/run/model.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import type { CallRow } from '../types.ts'

const none: readonly CallRow[] = []

/** What a node is called on the canvas, if it has a label of its own. */
export type LabelOf = (node: NodeId) => string | undefined

/**
 * The rows of a run: targets in flow order, deliveries below their target, finals last, and what a call invoked
 * further behind it. Rows that an update does not touch stay the same objects.
 */
export class CallRows {
  #rows: readonly CallRow[] = none
  #places = new Map<number, number>()
  #invocations: readonly InvocationInfo[] | null = null
  #ended = false
  readonly #labelOf: LabelOf

  constructor(labelOf: LabelOf = () => undefined) {
    this.#labelOf = labelOf
  }

  get rows(): readonly CallRow[] {
    return this.#rows
  }

  /** Takes up a view, of which the calls `changed` are news. */
  update(view: RunView, changed: Iterable<number>): readonly CallRow[] {
    const ended = view.run.state !== 'running'
    if (this.#invocations !== view.invocations || this.#ended !== ended) {
      this.#invocations = view.invocations
      this.#ended = ended
      this.#build(view)
      return this.#rows
    }
    let rows: CallRow[] | null = null
    for (const call of changed) {
      const at = this.#places.get(call)
      const row = at === undefined ? undefined : this.#rows[at]
      if (at === undefined || row === undefined || row.record === view.calls[call]) continue
      rows ??= this.#rows.slice()
      rows[at] = { ...row, record: view.calls[call] }
    }
    if (rows !== null) this.#rows = rows
    return this.#rows
  }

  #build(view: RunView): void {
    const before = new Map(this.#rows.map(row => [row.call, row]))
    const children = new Map<number | null, InvocationInfo[]>()
    for (const invocation of view.invocations) {
      const siblings = children.get(invocation.parent)
      if (siblings === undefined) children.set(invocation.parent, [invocation])
      else siblings.push(invocation)
    }
    const rows: CallRow[] = []
    // Without recursion: invocations may nest as deep as they like.
    const stack: Iterator<Place>[] = [placesOf(children.get(null) ?? [])]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.next()
      if (next.done === true) {
        stack.pop()
        continue
      }
      const row = rowOf(next.value, view, before, this.#labelOf)
      // A delivery that was never made is none: its outcome was not asked for.
      if (row.record === undefined && this.#ended && row.phase === 'on-target') continue
      rows.push(row)
      const nested = children.get(row.call)
      if (nested !== undefined) stack.push(placesOf(nested))
    }
    this.#rows = rows
    this.#places = new Map(rows.map((row, at) => [row.call, at]))
  }
}

interface Place {
  readonly invocation: InvocationInfo
  readonly call: number
  readonly phase: Phase
  readonly target: number
  readonly callback: number
}

function* placesOf(invocations: readonly InvocationInfo[]): Generator<Place> {
  for (const invocation of invocations) {
    const { base, targets, onFinal } = invocation
    const bases = deliveryBases(invocation)
    for (const [target, { onTarget }] of targets.entries()) {
      yield { invocation, call: base + target, phase: 'target', target, callback: -1 }
      const first = bases[target] ?? 0
      for (const [index, callback] of onTarget.entries()) {
        yield { invocation, call: first + index, phase: 'on-target', target, callback }
      }
    }
    const firstFinal = bases[targets.length] ?? 0
    for (const [index, callback] of onFinal.entries()) {
      yield { invocation, call: firstFinal + index, phase: 'on-final', target: -1, callback }
    }
  }
}

function rowOf(place: Place, view: RunView, before: ReadonlyMap<number, CallRow>, labelOf: LabelOf): CallRow {
  const { invocation, call, phase, target, callback } = place
  const record = view.calls[call]
  const old = before.get(call)
  if (old !== undefined && old.record === record) return old
  const ofTarget = invocation.targets[target]
  const info = phase === 'target' ? ofTarget : invocation.callbacks[callback]
  const nameOf = (node: NodeId | null | undefined, name: string): string => (node && labelOf(node)) || name
  const targetName = ofTarget === undefined ? null : nameOf(ofTarget.nodeId, ofTarget.key)
  const own = phase === 'target' ? targetName : null
  return {
    call,
    record,
    phase,
    nodeId: info?.nodeId ?? null,
    service: info?.service ?? '',
    name: own ?? nameOf(info?.nodeId, info?.service ?? ''),
    target: phase === 'on-target' ? targetName : null,
    targetCall: phase === 'on-target' ? invocation.base + target : null,
  }
}
