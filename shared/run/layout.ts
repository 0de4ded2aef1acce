import type { CallbackInfo, InvocationInfo, Phase, TargetInfo } from './model.ts'

/** What a call is within its invocation. */
export interface CallPlace {
  invocation: InvocationInfo
  phase: Phase
  /** Index of the target it is, or is delivered for; -1 for a final. */
  target: number
  /** Index of the callback; -1 for a target. */
  callback: number
}

/** How many calls the invocation owns: targets, on-target deliveries, finals. */
export function invocationSize(invocation: Pick<InvocationInfo, 'targets' | 'onFinal'>): number {
  let size = invocation.targets.length + invocation.onFinal.length
  for (const target of invocation.targets) size += target.onTarget.length
  return size
}

/** For each target the run-wide number of its first delivery, and one entry more: the number of the first final. */
export function deliveryBases(invocation: Pick<InvocationInfo, 'base' | 'targets'>): Uint32Array {
  const bases = new Uint32Array(invocation.targets.length + 1)
  let next = invocation.base + invocation.targets.length
  invocation.targets.forEach((target, index) => {
    bases[index] = next
    next += target.onTarget.length
  })
  bases[invocation.targets.length] = next
  return bases
}

/** Finds calls by number among a run's invocations, which are in the order of their bases. */
export class CallIndex {
  readonly #invocations: InvocationInfo[] = []
  readonly #bases: Uint32Array[] = []

  constructor(invocations: readonly InvocationInfo[] = []) {
    for (const invocation of invocations) this.add(invocation)
  }

  add(invocation: InvocationInfo): void {
    this.#invocations.push(invocation)
    this.#bases.push(deliveryBases(invocation))
  }

  /** Undefined for a number that no invocation owns. */
  place(call: number): CallPlace | undefined {
    const at = lastAtOrBelow(this.#invocations.length, index => this.#invocations[index]?.base ?? 0, call)
    const invocation = this.#invocations[at]
    const bases = this.#bases[at]
    if (!invocation || !bases) return undefined
    const local = call - invocation.base
    const targets = invocation.targets.length
    if (local < targets) return { invocation, phase: 'target', target: local, callback: -1 }
    const firstFinal = bases[targets] ?? 0
    if (call >= firstFinal) {
      const callback = invocation.onFinal[call - firstFinal]
      return callback === undefined ? undefined : { invocation, phase: 'on-final', target: -1, callback }
    }
    const target = lastAtOrBelow(targets, index => bases[index] ?? 0, call)
    const callback = invocation.targets[target]?.onTarget[call - (bases[target] ?? 0)]
    return callback === undefined ? undefined : { invocation, phase: 'on-target', target, callback }
  }

  /** The target or callback that a place stands for. */
  static who(place: CallPlace): TargetInfo | CallbackInfo | undefined {
    return place.phase === 'target'
      ? place.invocation.targets[place.target]
      : place.invocation.callbacks[place.callback]
  }
}

function lastAtOrBelow(length: number, valueAt: (index: number) => number, wanted: number): number {
  let low = 0
  let high = length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (valueAt(middle) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}
