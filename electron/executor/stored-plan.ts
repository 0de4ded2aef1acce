import { rememberLarge } from '../../shared/remember-large.ts'
import type { InvocationInfo } from '../../shared/run/model.ts'
import { type Control, type InvocationPlan, NO_CONTROL, type TargetPlan, type Wire } from './plan.ts'

/** What the history keeps of an invocation for a resume, beyond its info. */
export interface StoredPlan {
  readonly plan: InvocationPlan
  /** The event number of its first target's being queued: those of all its targets follow. */
  readonly firstSeq: number
}

/** As text: what the info says is left out, and lists of wires that targets share are there once. */
interface PlanText {
  readonly firstSeq: number
  readonly plan: Omit<InvocationPlan, 'targets'>
  readonly wires: readonly (readonly Wire[])[]
  readonly targets: readonly TargetText[]
}
type TargetText =
  | readonly [request: string, wires: number]
  | readonly [request: string, wires: number, expression: string | null, control: Control]

export const writePlan = ({ plan, firstSeq }: StoredPlan): string =>
  `{"firstSeq":${firstSeq},${bodyText(plan).slice(1)}`

/** All of the text but the event number, which is the run's. */
const bodyText = rememberLarge(
  (plan: InvocationPlan): string => {
    const { targets, ...rest } = plan
    const lists = new Map<readonly Wire[], number>()
    const text: Omit<PlanText, 'firstSeq'> = {
      plan: rest,
      targets: targets.map(target => {
        let wires = lists.get(target.onTarget)
        if (wires === undefined) {
          wires = lists.size
          lists.set(target.onTarget, wires)
        }
        const { request, expression, timeoutMs, retry, idempotent, isolation } = target
        const plain =
          expression === null &&
          timeoutMs === null &&
          retry === null &&
          idempotent === null &&
          isolation === null
        return plain
          ? [request, wires]
          : [request, wires, expression, { timeoutMs, retry, idempotent, isolation }]
      }),
      wires: [...lists.keys()],
    }
    return JSON.stringify(text)
  },
  plan => plan.targets.length,
)

/** @param text written by this program and guarded by the history's own hash, so that it is what it was */
export function readPlan(text: string, info: InvocationInfo): StoredPlan {
  const { firstSeq, plan, wires, targets } = JSON.parse(text) as PlanText
  const read = info.targets.map(({ nodeId, service, key }, index): TargetPlan => {
    const [request = 'null', list = 0, expression = null, control = NO_CONTROL] = targets[index] ?? []
    return { nodeId, service, key, request, expression, ...control, onTarget: wires[list] ?? [] }
  })
  return { plan: { ...plan, targets: read }, firstSeq }
}
