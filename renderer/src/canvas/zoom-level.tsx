import { useStore } from '@xyflow/react'
import { type RefObject, useLayoutEffect } from 'react'
import { useCanvas, useCanvasStore, zoomLevel } from './model/canvas-state.ts'

/** More running glyphs than this stand still. */
const SPINNING = 50

/** Tells style sheets how near the canvas is and whether glyphs turn: no node renders for it. */
export function ZoomLevel({ root }: { readonly root: RefObject<HTMLElement | null> }): null {
  const canvas = useCanvasStore()
  const level = useStore(({ transform }) => zoomLevel(transform[2]))
  const still = useCanvas(({ spinning }) => spinning > SPINNING)
  useLayoutEffect(() => {
    if (root.current !== null) root.current.dataset.zoom = level
    canvas.setState({ level })
  }, [root, level, canvas])
  useLayoutEffect(() => {
    root.current?.toggleAttribute('data-still', still)
  }, [root, still])
  return null
}
