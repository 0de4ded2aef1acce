import { useRef, useSyncExternalStore } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import { runs } from '../../stores/index.ts'
import type { NodeStatus } from '../../stores/types.ts'

/** Where its slice lies: changes for all nodes whenever the run has become longer. */
const moving: ReadonlySet<string> = new Set(['scale', 'from', 'to'])

/** What a node shows of the run but for its slice: the same object while the rest of it is the same. */
export function useSteadyStatus(id: NodeId): NodeStatus | null {
  const kept = useRef<NodeStatus | null>(null)
  return useSyncExternalStore(
    listener => runs.onStatus(id, listener),
    () => {
      const status = runs.status(id)
      if (kept.current === null || status === null || !sameButSlice(kept.current, status))
        kept.current = status
      return kept.current
    },
  )
}

function sameButSlice(a: NodeStatus, b: NodeStatus): boolean {
  if (a === b) return true
  for (const key of Object.keys(a) as (keyof NodeStatus)[]) {
    if (!moving.has(key) && !Object.is(a[key], b[key])) return false
  }
  return true
}
