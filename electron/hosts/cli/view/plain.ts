import { isCompleted } from '../../../../shared/run/model.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import { callLine, type Style } from './call-line.ts'
import type { CallRow } from './rows.ts'
import { type Line, span } from './text.ts'

/** Names vary in length and lines that are written can't be taken back, so their column is fixed. */
const NAME_WIDTH = 40

/** What happened between two states of a run, a line for each outcome and each retry, in the order it happened. */
export function plainLines(before: RunView | undefined, after: RunView, style: Style): Line[] {
  const changed = after.calls.filter(
    record =>
      record !== undefined &&
      record !== before?.calls[record.call] &&
      (isCompleted(record.state) || record.state === 'retrying' || record.state === 'interrupted'),
  )
  changed.sort((a, b) => (a?.seq ?? 0) - (b?.seq ?? 0))
  return changed.flatMap(record => {
    const place = record && after.index.place(record.call)
    if (!record || !place) return []
    const { invocation, phase } = place
    const target = invocation.targets[place.target]?.key ?? ''
    const name = phase === 'target' ? target : (invocation.callbacks[place.callback]?.service ?? '')
    const row: CallRow = { kind: 'call', depth: 0, call: record.call, phase, name, record }
    return [callLine(row, NAME_WIDTH, style, phase === 'on-target' ? [span(`  for ${target}`, 'dim')] : [])]
  })
}
