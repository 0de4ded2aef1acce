import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import { panBy, type TimeScale, type TimeWindow, toMs, zoomAt } from './timeline-scale.ts'

/** So far a press may move and still be a click. */
const SLOP_PX = 4

export interface LaneGestures {
  readonly onPointerDown: (event: PointerEvent) => void
  readonly onPointerMove: (event: PointerEvent) => void
  readonly onPointerUp: (event: PointerEvent) => void
  readonly onPointerLeave: () => void
  /** Swallows the click that ends a drag. */
  readonly onClickCapture: (event: { stopPropagation: () => void }) => void
}

export interface LaneOptions {
  readonly grid: RefObject<HTMLElement | null>
  readonly axis: RefObject<HTMLElement | null>
  readonly scale: TimeScale
  readonly bounds: TimeWindow
  readonly onWindow: (window: TimeWindow) => void
  /** Where the pointer is, in px of the lane; null when it is not over it. */
  readonly onCursor: (x: number | null) => void
}

/** Ctrl and wheel zoom at the pointer, dragging pans, Shift and wheel (or a sideways wheel) pans as well. */
export function useLaneGestures(options: LaneOptions): LaneGestures {
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const drag = useRef<{ x: number; moved: boolean } | null>(null)
  const dragged = useRef(false)

  useEffect(() => {
    const element = latest.current.grid.current
    if (!element) return
    const wheel = (event: WheelEvent): void => {
      const { scale, bounds, onWindow } = latest.current
      const x = laneX(latest.current.axis, event.clientX)
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault()
        const factor = Math.exp(-Math.max(-60, Math.min(60, pixels(event, event.deltaY))) * 0.008)
        onWindow(zoomAt(scale, bounds, toMs(scale, Math.max(0, x)), factor))
        return
      }
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
      if (Math.abs(sideways) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return
      event.preventDefault()
      onWindow(panBy(scale, bounds, toMs(scale, pixels(event, sideways)) - scale.from))
    }
    // React's own wheel listeners are passive, and the page must not zoom.
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [])

  return {
    onPointerDown: event => {
      dragged.current = false
      if (event.button === 0 && laneX(latest.current.axis, event.clientX) >= 0)
        drag.current = { x: event.clientX, moved: false }
    },
    onPointerMove: event => {
      const { scale, bounds, onWindow, onCursor } = latest.current
      const x = laneX(latest.current.axis, event.clientX)
      onCursor(x < 0 ? null : x)
      const held = drag.current
      if (!held) return
      const by = held.x - event.clientX
      if (!held.moved && Math.abs(by) < SLOP_PX) return
      if (!held.moved) event.currentTarget.setPointerCapture(event.pointerId)
      drag.current = { x: event.clientX, moved: true }
      onWindow(panBy(scale, bounds, toMs(scale, by) - scale.from))
    },
    onPointerUp: () => {
      dragged.current = drag.current?.moved === true
      drag.current = null
    },
    onPointerLeave: () => latest.current.onCursor(null),
    onClickCapture: event => {
      if (dragged.current) event.stopPropagation()
      dragged.current = false
    },
  }
}

const pixels = (event: WheelEvent, delta: number): number =>
  event.deltaMode === WheelEvent.DOM_DELTA_LINE ? delta * 16 : delta

/** Where the pointer is in the lane, in px; negative left of it. */
function laneX(axis: LaneOptions['axis'], clientX: number): number {
  const box = axis.current?.getBoundingClientRect()
  return box ? clientX - box.left : -1
}
