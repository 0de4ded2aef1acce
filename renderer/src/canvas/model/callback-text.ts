import type { CallbackNode } from '../../../../shared/flow/schema.ts'
import { count, countOf, duration } from '../../../../shared/format.ts'
import { type GlyphState, glyphState, stateWord } from '../../components/call-state.ts'
import type { NodeStatus } from '../../stores/types.ts'
import type { NodeFacts } from './facts.ts'
import type { ServiceHint } from './target-text.ts'

export interface CallbackText {
  /** The worst of its deliveries, for the forms that have no room for dots; null at rest. */
  readonly state: GlyphState | null
  /** One for each delivery, `null` for one that is to come; none where there are more than a node has room for. */
  readonly dots: readonly (GlyphState | null)[]
  readonly info: string
  readonly fact: string
}

/** @param waiting targets that its source still waits for; 0 when all are in or none runs. */
export function callbackText(
  node: CallbackNode,
  facts: Pick<NodeFacts, 'role' | 'when'>,
  status: NodeStatus | null,
  waiting: number,
  service: ServiceHint,
): CallbackText {
  if (status === null)
    return {
      state: node.disabled === true ? 'disabled' : null,
      dots: [],
      info: atRest(node, facts, service),
      fact: '',
    }
  const { begun, done, failed } = status.delivered
  const expected = Math.max(status.expected, begun)
  const dots = status.deliveries.map(delivery => (delivery === null ? null : glyphState(delivery)))
  const state = status.state === null ? null : glyphState(status.state)
  const fact = expected === 1 && status.runMs > 0 ? duration(status.runMs) : ''
  if (expected === 0)
    return { state, dots: [], info: waiting > 0 ? 'nothing to deliver yet' : 'nothing to deliver', fact }
  if (begun === 0) {
    return {
      state,
      dots,
      info: waiting > 0 ? `waits for ${countOf(waiting, 'target')}` : 'not delivered',
      fact,
    }
  }
  if (expected === 1) return { state, dots, info: one(dots[0] ?? 'queued'), fact }
  const of = `${count(done)} of ${count(expected)}`
  return { state, dots, info: failed > 0 ? `${of}, ${count(failed)} failed` : `${of} delivered`, fact }
}

const one = (state: GlyphState): string => {
  switch (state) {
    case 'ok':
    case 'pinned':
      return 'delivered'
    case 'running':
      return 'is called'
    default:
      return stateWord(state).toLowerCase()
  }
}

function atRest(node: CallbackNode, facts: Pick<NodeFacts, 'role' | 'when'>, service: ServiceHint): string {
  if (node.disabled === true) return 'disabled'
  if (service.missing) return 'no such service'
  if (facts.role === null) return 'not wired'
  if (facts.when !== null) return facts.when === 'ok' ? 'when OK' : 'when failed'
  if (service.description !== '') return service.description
  return facts.role === 'on-final' ? 'final' : 'each target'
}
