import { useStoreApi } from '@xyflow/react'
import { type PointerEvent, useCallback, useEffect, useRef } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import { ui } from '../../stores/index.ts'
import type { DrawnNode } from '../model/canvas-nodes.ts'
import type { NowRef } from './canvas-now.ts'

/**
 * Selects what the lasso touches, whether it has an element or not. With Shift, Ctrl or Cmd it adds to what was
 * selected. Returns what has to hear of the press that it may begin with.
 */
export function useLasso(now: NowRef): (event: PointerEvent) => void {
  const flow = useStoreApi<DrawnNode>()
  const kept = useRef<readonly NodeId[]>([])
  useEffect(
    () =>
      flow.subscribe(({ userSelectionRect: rect, userSelectionActive, transform: [x, y, zoom] }, before) => {
        if (!userSelectionActive || rect === null || rect === before.userSelectionRect) return
        const [left, top] = [(rect.x - x) / zoom, (rect.y - y) / zoom]
        const [right, bottom] = [left + rect.width / zoom, top + rect.height / zoom]
        const nodes = new Set(kept.current)
        for (const [id, box] of now.current.boxes) {
          if (box.x < right && box.x + box.width > left && box.y < bottom && box.y + box.height > top)
            nodes.add(id)
        }
        const selected = now.current.selection.nodes
        if (nodes.size !== selected.length || selected.some(id => !nodes.has(id)))
          ui.select({ nodes: [...nodes], edges: [], call: null })
      }),
    [flow, now],
  )
  return useCallback(
    event => {
      const adds = event.shiftKey || event.ctrlKey || event.metaKey
      kept.current = adds ? now.current.selection.nodes : []
    },
    [now],
  )
}
