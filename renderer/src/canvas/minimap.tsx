import { useReactFlow, useStoreApi } from '@xyflow/react'
import { type PointerEvent, type ReactElement, useEffect, useLayoutEffect, useRef } from 'react'
import type { NodeId } from '../../../shared/ids.ts'
import { glyphState } from '../components/call-state.ts'
import { runs } from '../stores/index.ts'
import { viewOf } from './actions/use-mounted.ts'
import { type Box, boundsOf } from './geometry/sizes.ts'
import styles from './minimap.module.css'
import { hueOf } from './plates/sprites.ts'
import { useColours } from './plates/use-colours.ts'
import { useRepaint } from './plates/use-repaint.ts'

const WIDTH = 130
const HEIGHT = 82
const MARGIN = 24

/** The whole flow in small, coloured by state, with what is in view framed. A press or a drag goes there. */
export function Minimap({ boxes }: { readonly boxes: ReadonlyMap<NodeId, Box> }): ReactElement {
  const flow = useReactFlow()
  const state = useStoreApi()
  const element = useRef<HTMLCanvasElement>(null)
  const colours = useColours(element)
  /** How the flow lies in it: what a press is translated with. */
  const lies = useRef({ left: 0, top: 0, scale: 1 })

  const repaint = useRepaint(() => {
    const canvas = element.current
    const context = canvas?.getContext('2d') ?? null
    const view = viewOf(state.getState())
    if (canvas === null || context === null || colours === null || view === null) return
    const whole = boundsOf(boxes.values())
    const bounds = boundsOf([view, ...(whole === null ? [] : [padded(whole)])]) ?? view
    const scale = Math.min(WIDTH / bounds.width, HEIGHT / bounds.height)
    const left = bounds.x - (WIDTH / scale - bounds.width) / 2
    const top = bounds.y - (HEIGHT / scale - bounds.height) / 2
    lies.current = { left, top, scale }
    const pixels = devicePixelRatio
    canvas.width = WIDTH * pixels
    canvas.height = HEIGHT * pixels
    context.scale(pixels, pixels)
    for (const [id, box] of boxes) {
      const status = runs.status(id)
      // Callbacks and sources stay grey: what is looked for here is a target.
      const known = status?.state == null || status.expected > 0 ? null : hueOf(glyphState(status.state))
      context.fillStyle = colours.get(known === null ? 'line-ctl' : `${known}-bar`)
      const [x, y] = [(box.x - left) * scale, (box.y - top) * scale]
      const [width, height] = [Math.max(0.5, box.width * scale), Math.max(0.5, box.height * scale)]
      if (height < 3) context.fillRect(x, y, width, height)
      else {
        context.beginPath()
        context.roundRect(x, y, width, height, 1)
        context.fill()
      }
    }
    context.strokeStyle = colours.get('text-3')
    context.beginPath()
    context.roundRect(
      (view.x - left) * scale + 0.5,
      (view.y - top) * scale + 0.5,
      Math.max(0, view.width * scale - 1),
      Math.max(0, view.height * scale - 1),
      2,
    )
    context.stroke()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what is drawn
  useLayoutEffect(repaint, [repaint, boxes, colours])
  useEffect(() => {
    const disposals = [state.subscribe(repaint), runs.onAnyStatus(repaint)]
    return () => {
      for (const dispose of disposals) dispose()
    }
  }, [state, repaint])

  const go = (event: PointerEvent): void => {
    const rect = element.current?.getBoundingClientRect()
    if (rect === undefined || event.buttons !== 1) return
    const { left, top, scale } = lies.current
    const at = { x: left + (event.clientX - rect.x) / scale, y: top + (event.clientY - rect.y) / scale }
    void flow.setCenter(at.x, at.y, { zoom: flow.getZoom() })
  }
  return (
    <div className={styles.minimap} role="img" aria-label="Minimap">
      <canvas
        ref={element}
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId)
          go(event)
        }}
        onPointerMove={go}
      />
    </div>
  )
}

const padded = (box: Box): Box => ({
  x: box.x - MARGIN,
  y: box.y - MARGIN,
  width: box.width + 2 * MARGIN,
  height: box.height + 2 * MARGIN,
})
