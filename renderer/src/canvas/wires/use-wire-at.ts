import { useReactFlow } from '@xyflow/react'
import { type RefObject, useEffect, useState } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import type { Wire } from '../geometry/routes.ts'

/** How wide a wire is for the pointer, in the flow's units. */
const WIDE = 16

/** The wire under the pointer, found by its path: where there are too many for an element each. */
export function useWireAt(root: RefObject<HTMLElement | null>, wires: readonly Wire[]): NodeId | null {
  const flow = useReactFlow()
  const [pointed, setPointed] = useState<NodeId | null>(null)
  useEffect(() => {
    const element = root.current
    const context = document.createElement('canvas').getContext('2d')
    if (element === null || context === null) return
    context.lineWidth = WIDE
    const paths = new Map<Wire, Path2D>()
    const move = (event: globalThis.PointerEvent): void => {
      if (event.buttons !== 0) return
      const { x, y } = flow.screenToFlowPosition(
        { x: event.clientX, y: event.clientY },
        { snapToGrid: false },
      )
      const found = wires.findLast(wire => {
        const { bounds } = wire
        const outside =
          x < bounds.x - WIDE ||
          y < bounds.y - WIDE ||
          x > bounds.x + bounds.width + WIDE ||
          y > bounds.y + bounds.height + WIDE
        if (outside) return false
        const path = paths.get(wire) ?? new Path2D(wire.path)
        paths.set(wire, path)
        return context.isPointInStroke(path, x, y)
      })
      setPointed(found?.id ?? null)
    }
    element.addEventListener('pointermove', move)
    return () => element.removeEventListener('pointermove', move)
  }, [root, wires, flow])
  return pointed
}
