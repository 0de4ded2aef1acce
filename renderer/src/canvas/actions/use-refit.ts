import { useStoreApi } from '@xyflow/react'
import { useEffect } from 'react'
import type { DrawnNode } from '../model/canvas-nodes.ts'
import type { NowRef } from './canvas-now.ts'
import { fitting } from './edit-actions.ts'

/** Keeps all in view when the canvas becomes another size, as long as nobody has moved the view. */
export function useRefit(now: NowRef): void {
  const flow = useStoreApi<DrawnNode>()
  useEffect(
    () =>
      flow.subscribe(({ width, height, transform: [x, y, zoom] }, before) => {
        if (width === before.width && height === before.height) return
        const { boxes, notes } = now.current
        const all = [...boxes.values(), ...notes]
        const fitted = fitting(all, before)
        const next = fitting(all, { width, height })
        if (fitted === null || next === null) return
        const untouched = Math.abs(fitted.x - x) < 1 && Math.abs(fitted.y - y) < 1 && fitted.zoom === zoom
        if (untouched) void now.current.flow.setViewport(next)
      }),
    [flow, now],
  )
}
