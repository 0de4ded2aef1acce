import { useReactFlow, useStore } from '@xyflow/react'
import { memo, type PointerEvent, type ReactElement, useRef } from 'react'
import type { NodeId } from '../../../shared/ids.ts'
import { glyphState, stateClass } from '../components/call-state.ts'
import { cx } from '../components/cx.ts'
import { useNodeStatus } from '../stores/index.ts'
import { type Box, boundsOf } from './geometry/sizes.ts'
import styles from './minimap.module.css'

const WIDTH = 130
const HEIGHT = 82
const MARGIN = 24

/** The whole flow in small, coloured by state, with what is in view framed. A press or a drag goes there. */
export function Minimap({ boxes }: { readonly boxes: ReadonlyMap<NodeId, Box> }): ReactElement {
  const flow = useReactFlow()
  const view = useStore(
    ({ transform: [x, y, zoom], width, height }) => ({
      x: -x / zoom,
      y: -y / zoom,
      width: width / zoom,
      height: height / zoom,
    }),
    sameBox,
  )
  const element = useRef<SVGSVGElement>(null)
  const whole = boundsOf([...boxes.values()])
  const bounds = boundsOf([view, ...(whole === null ? [] : [padded(whole)])]) ?? view
  const scale = Math.min(WIDTH / bounds.width, HEIGHT / bounds.height)
  const left = bounds.x - (WIDTH / scale - bounds.width) / 2
  const top = bounds.y - (HEIGHT / scale - bounds.height) / 2

  const go = (event: PointerEvent): void => {
    const rect = element.current?.getBoundingClientRect()
    if (rect === undefined || event.buttons !== 1) return
    const at = { x: left + (event.clientX - rect.x) / scale, y: top + (event.clientY - rect.y) / scale }
    void flow.setCenter(at.x, at.y, { zoom: flow.getZoom() })
  }
  return (
    <div className={styles.minimap} role="img" aria-label="Minimap">
      <svg
        ref={element}
        width={WIDTH}
        height={HEIGHT}
        aria-hidden="true"
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId)
          go(event)
        }}
        onPointerMove={go}
      >
        <g transform={`scale(${scale}) translate(${-left} ${-top})`}>
          <Marks boxes={boxes} />
        </g>
        <rect
          className={styles.view}
          x={(view.x - left) * scale + 0.5}
          y={(view.y - top) * scale + 0.5}
          width={Math.max(0, view.width * scale - 1)}
          height={Math.max(0, view.height * scale - 1)}
          rx={2}
        />
      </svg>
    </div>
  )
}

/** Drawn again when a node moves, not when the view does. */
const Marks = memo(function Marks({ boxes }: { readonly boxes: ReadonlyMap<NodeId, Box> }): ReactElement {
  return (
    <>
      {[...boxes].map(([id, box]) => (
        <Mark key={id} id={id} x={box.x} y={box.y} width={box.width} height={box.height} />
      ))}
    </>
  )
})

const Mark = memo(function Mark({ id, ...box }: Box & { readonly id: NodeId }): ReactElement {
  const status = useNodeStatus(id)
  // Callbacks and sources stay grey: what is looked for here is a target.
  const state = status?.state == null || status.expected > 0 ? null : glyphState(status.state)
  return <rect className={cx(styles.mark, state !== null && stateClass(state))} {...box} rx={8} />
})

const padded = (box: Box): Box => ({
  x: box.x - MARGIN,
  y: box.y - MARGIN,
  width: box.width + 2 * MARGIN,
  height: box.height + 2 * MARGIN,
})

const sameBox = (a: Box, b: Box): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
