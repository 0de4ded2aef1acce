import { useStore } from '@xyflow/react'
import { type RefObject, useLayoutEffect } from 'react'
import { useCanvas } from './model/canvas-state.ts'

/** From 60 % nodes say everything, from 30 % one word, below that their state alone. */
const zoomLevel = (zoom: number): 'near' | 'mid' | 'far' =>
  zoom >= 0.6 ? 'near' : zoom >= 0.3 ? 'mid' : 'far'

/** More running glyphs than this stand still. */
const SPINNING = 50

/** Tells style sheets how near the canvas is and whether glyphs turn: no node renders for it. */
export function ZoomLevel({ root }: { readonly root: RefObject<HTMLElement | null> }): null {
  const level = useStore(({ transform }) => zoomLevel(transform[2]))
  const still = useCanvas(({ spinning }) => spinning > SPINNING)
  useLayoutEffect(() => {
    if (root.current !== null) root.current.dataset.zoom = level
  }, [root, level])
  useLayoutEffect(() => {
    root.current?.toggleAttribute('data-still', still)
  }, [root, still])
  return null
}
