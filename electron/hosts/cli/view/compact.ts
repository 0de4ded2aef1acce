import { count } from '../../../../shared/format.ts'
import { deliveryBases } from '../../../../shared/run/layout.ts'
import type { CallRecord, CallState } from '../../../../shared/run/model.ts'
import { isCompleted } from '../../../../shared/run/model.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import { callLine, nameWidthOf, type Style } from './call-line.ts'
import type { CallRow } from './rows.ts'
import { isTrouble, isUnderWay } from './states.ts'
import { Tally } from './tally.ts'
import { type Line, type Span, span } from './text.ts'

interface Candidate {
  /** Place in flow order. */
  readonly order: number
  readonly row: CallRow
  /** The target's own deliveries: the first, and one past the last. */
  readonly deliveries: readonly [number, number]
}

/** What is shown first when not all can be: `running` while it runs, `trouble` when it has ended. */
export type Priority = 'running' | 'trouble'

/** Lower is shown first. */
function rank(state: CallState, priority: Priority): number {
  if (isUnderWay(state)) return priority === 'running' ? 0 : 1
  if (isTrouble(state)) return priority === 'running' ? 1 : 0
  if (state === 'cancelled') return 2
  return state === 'queued' ? 3 : 4
}

/**
 * A run in so many lines: targets and finals, their callbacks summed up on the target's line, what is under way or
 * failed before the rest, all in flow order, and a last line that says what is not shown.
 */
export function compactLines(view: RunView, limit: number, priority: Priority, style: Style): Line[] {
  const ranks: Candidate[][] = [[], [], [], [], []]
  const rest = new Tally()
  let order = 0
  const offer = (candidate: () => Candidate, record: CallRecord | undefined): void => {
    rest.add(record)
    const list = ranks[rank(record?.state ?? 'queued', priority)]
    // More than the limit of one rank can't be shown, whatever the others hold.
    if (list && list.length < limit) list.push(candidate())
    order += 1
  }
  for (const invocation of view.invocations) {
    const depth = invocation.parent === null ? 0 : 1
    const bases = deliveryBases(invocation)
    for (const [index, target] of invocation.targets.entries()) {
      const call = invocation.base + index
      const record = view.calls[call]
      offer(
        () => ({
          order,
          row: { kind: 'call', depth, call, phase: 'target', name: target.key, record },
          deliveries: [bases[index] ?? 0, bases[index + 1] ?? 0],
        }),
        record,
      )
    }
    const firstFinal = bases[invocation.targets.length] ?? 0
    for (const [at, which] of invocation.onFinal.entries()) {
      const call = firstFinal + at
      const record = view.calls[call]
      if (!record) continue
      const name = invocation.callbacks[which]?.service ?? ''
      offer(
        () => ({
          order,
          row: { kind: 'call', depth, call, phase: 'on-final', name, record },
          deliveries: [0, 0],
        }),
        record,
      )
    }
  }
  const room = rest.total > limit ? Math.max(0, limit - 1) : limit
  const [first = [], second = [], ...others] = ranks
  // Much that runs leaves a third to what failed: that is what people look for.
  const reserved = Math.min(second.length, Math.floor(room / 3))
  const kept = [...first.slice(0, room - reserved), ...second, ...others.flat()].slice(0, room)
  kept.sort((a, b) => a.order - b.order)
  for (const { row } of kept) rest.take(row.record)
  const nameWidth = nameWidthOf(kept.map(({ row }) => row))
  const lines = kept.map(({ row, deliveries }) =>
    callLine(row, nameWidth, style, callbacksOf(view, deliveries)),
  )
  return rest.total > 0 && limit > 0 ? [...lines, restLine(rest)] : lines
}

/** A target's callbacks, summed up. */
function callbacksOf(view: RunView, [first, end]: readonly [number, number]): Span[] {
  if (first === end) return []
  let completed = 0
  let trouble = 0
  for (let call = first; call < end; call++) {
    const state = view.calls[call]?.state
    if (state && isCompleted(state)) completed += 1
    if (state && isTrouble(state)) trouble += 1
  }
  if (completed === 0 && trouble === 0) return []
  const all = end - first
  const spans = [span(`  callbacks ${completed === all ? all : `${completed} of ${all}`}`, 'dim')]
  if (trouble > 0) spans.push(span(`, ${trouble} failed`, 'failed'))
  return spans
}

function restLine(rest: Tally): Line {
  const parts: [number, string][] = [
    [rest.of('running', 'retrying'), 'running'],
    [rest.of('queued'), 'queued'],
    [rest.of('failed', 'timed-out', 'interrupted'), 'failed'],
    [rest.of('cancelled', 'skipped'), 'cancelled or skipped'],
    [rest.of('ok'), 'OK'],
  ]
  const words = parts.filter(([number]) => number > 0).map(([number, word]) => `${count(number)} ${word}`)
  return [span(`… ${count(rest.total)} more: ${words.join(', ')}`, 'dim')]
}
