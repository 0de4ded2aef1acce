import { useShallow } from 'zustand/react/shallow'
import type { NodeId } from '../../../../shared/ids.ts'
import { type CallRow, useRun, useUi } from '../../stores/index.ts'

/**
 * The calls of a node in the run that is shown, the same array while none of them has changed, and the one that the
 * inspector is about: the selected one, else the last that has begun.
 */
export function useNodeCalls(id: NodeId): {
  readonly rows: readonly CallRow[]
  readonly row: CallRow | null
} {
  const rows = useRun(useShallow(state => state.rows.filter(row => row.nodeId === id)))
  const selected = useUi(state => state.selection.call)
  const row =
    rows.find(({ call }) => call === selected) ?? rows.findLast(({ record }) => record !== undefined) ?? null
  return { rows, row }
}
