import { deliveryBases } from '../../../../shared/run/layout.ts'
import type { CallRecord, InvocationInfo, Phase } from '../../../../shared/run/model.ts'
import type { RunView } from '../../../../shared/run/projection.ts'

/** A target or a delivery, as a line of the run's tree. */
export interface CallRow {
  readonly kind: 'call'
  readonly depth: number
  readonly call: number
  readonly phase: Phase
  readonly name: string
  /** Undefined for a call that has not begun to exist. */
  readonly record: CallRecord | undefined
}
/** The heading of an invocation that is not the only one at its place. */
export interface InvocationRow {
  readonly kind: 'invocation'
  readonly depth: number
  readonly invocation: InvocationInfo
}
export type Row = CallRow | InvocationRow

/** Calls that a run's invocations own, whether they have begun to exist or not. */
export const lastCall = (view: RunView): number => {
  const last = view.invocations.at(-1)
  if (!last) return 0
  return (deliveryBases(last)[last.targets.length] ?? 0) + last.onFinal.length
}

/**
 * The run as a tree, depth first: each target, what it issued, its callbacks and what those issued, the finals last.
 * Deliveries that have not begun are left out; targets never are.
 */
export function* rows(view: RunView): Generator<Row> {
  const children = new Map<number | null, InvocationInfo[]>()
  for (const invocation of view.invocations) {
    const siblings = children.get(invocation.parent)
    if (siblings) siblings.push(invocation)
    else children.set(invocation.parent, [invocation])
  }
  const issuedBy = function* (parent: number | null, depth: number): Generator<Row> {
    const invocations = children.get(parent) ?? []
    // The only root needs no heading: the run's own says the same.
    const heading = parent !== null || invocations.length > 1
    for (const invocation of invocations) {
      if (heading) yield { kind: 'invocation', depth, invocation }
      yield* within(invocation, depth + (heading ? 1 : 0))
    }
  }
  const within = function* (invocation: InvocationInfo, depth: number): Generator<Row> {
    const bases = deliveryBases(invocation)
    const callback = (index: number | undefined): string => invocation.callbacks[index ?? -1]?.service ?? ''
    const delivery = function* (phase: Phase, call: number, name: string, at: number): Generator<Row> {
      const record = view.calls[call]
      if (record) yield { kind: 'call', depth: at, call, phase, name, record }
      yield* issuedBy(call, at + 1)
    }
    for (const [index, target] of invocation.targets.entries()) {
      const call = invocation.base + index
      yield { kind: 'call', depth, call, phase: 'target', name: target.key, record: view.calls[call] }
      yield* issuedBy(call, depth + 1)
      for (const [at, which] of target.onTarget.entries()) {
        yield* delivery('on-target', (bases[index] ?? 0) + at, callback(which), depth + 1)
      }
    }
    const firstFinal = bases[invocation.targets.length] ?? 0
    for (const [at, which] of invocation.onFinal.entries()) {
      yield* delivery('on-final', firstFinal + at, callback(which), depth)
    }
  }
  yield* issuedBy(null, 0)
}
