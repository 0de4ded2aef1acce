import { readRecords } from '../../../../shared/run/columns.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import type { RunUpdate } from '../../../../shared/run/update.ts'

/** The calls that updates tell of; all that a view has, once one of them is a snapshot. */
export function changedCalls(updates: readonly RunUpdate[], view: RunView): Set<number> {
  const changed = new Set<number>()
  for (const update of updates) {
    if (update.type === 'snapshot') return new Set(view.calls.keys())
    if (update.records === undefined) continue
    for (const record of readRecords(update.records)) changed.add(record.call)
  }
  return changed
}
