import type { CallbackNode, SourceNode } from '../../../../shared/flow/schema.ts'
import { count, countOf, duration } from '../../../../shared/format.ts'
import { type GlyphState, glyphState, glyphStates, stateWord } from '../../components/call-state.ts'
import type { NodeStatus } from '../../stores/types.ts'
import { policyWord } from './target-text.ts'

/** Up to here each target has a segment of its own. */
const SEGMENTS = 40

/** One segment for each target in flow order, or stacked by state where there are many. */
export interface Segment {
  readonly key: string
  readonly state: GlyphState
  readonly share: number
}

export interface SourceText {
  readonly sub: string
  readonly big: string
  readonly time: string
  /** Before the names, and the names: those that are missing, two at most. */
  readonly lead: string
  readonly names: string
  readonly segments: readonly Segment[]
}

type Progress = NonNullable<NodeStatus['source']>

export function sourceText(
  node: SourceNode | CallbackNode,
  targets: number,
  progress: Progress | null,
): SourceText {
  const pattern = node.pattern === 'fanout' ? 'fan-out' : 'parallel'
  const sub = node.disabled === true ? 'disabled' : `${pattern}, ${policyWord(node.policy)}`
  if (progress === null) {
    const most = node.concurrency === undefined ? '' : `${count(node.concurrency)} in flight at most`
    const states = Array.from({ length: targets }, () => 'queued' as const)
    const big = targets === 0 ? 'No target yet' : countOf(targets, 'target')
    return {
      sub,
      big,
      time: '',
      lead: targets === 0 ? 'Drop a service here' : most,
      names: '',
      segments: segments(states),
    }
  }
  const { completed, total, missing } = progress
  const done = completed >= total
  const rest = missing.length - 2
  const two = missing.slice(0, 2).join(', ')
  return {
    sub,
    big: `${count(completed)} of ${count(total)} in`,
    time: progress.elapsedMs > 0 ? duration(progress.elapsedMs) : '',
    lead: done ? tally(progress.states) : 'Missing: ',
    names: done ? '' : rest > 0 ? `${two} and ${count(rest)} more` : two,
    segments: segments(progress.states),
  }
}

function segments(states: readonly Progress['states'][number][]): Segment[] {
  const shown = states.map(state => glyphState(state))
  if (shown.length <= SEGMENTS) {
    return shown.map((state, index) => ({ key: `${index}`, state, share: 1 }))
  }
  const order: readonly GlyphState[] = [
    'ok',
    'failed',
    'timeout',
    'interrupted',
    'cancelled',
    'skipped',
    'running',
  ]
  return [...order, ...glyphStates.filter(state => !order.includes(state))].flatMap(state => {
    const share = shown.filter(other => other === state).length
    return share === 0 ? [] : [{ key: state, state, share }]
  })
}

/** `4 OK, 1 failed, 1 timed out`. */
function tally(states: Progress['states']): string {
  const counts = new Map<GlyphState, number>()
  for (const state of states) counts.set(glyphState(state), (counts.get(glyphState(state)) ?? 0) + 1)
  return glyphStates
    .filter(state => counts.has(state))
    .sort((a, b) => Number(b === 'ok') - Number(a === 'ok'))
    .map(state => `${counts.get(state)} ${state === 'ok' ? 'OK' : stateWord(state).toLowerCase()}`)
    .join(', ')
}
