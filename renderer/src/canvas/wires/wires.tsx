import { ViewportPortal } from '@xyflow/react'
import { type MouseEvent, memo, type ReactElement } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import { cx } from '../../components/cx.ts'
import { ui, useNodeStatus, useUi } from '../../stores/index.ts'
import type { Routes, Wire } from '../geometry/routes.ts'
import { useCanvas, useCanvasStore } from '../model/canvas-state.ts'
import styles from './wires.module.css'

/**
 * All wires in one drawing below the nodes. They say role, never state: what runs is told by the nodes, and by one
 * short dash on the wire of a call in flight.
 */
export const Wires = memo(function Wires({ routes }: { readonly routes: Routes }): ReactElement {
  const calls = routes.wires.filter(wire => wire.edge.role === 'call')
  const onTarget = routes.wires.filter(wire => wire.edge.role === 'on-target')
  const finals = routes.wires.filter(wire => wire.edge.role === 'on-final')
  const dragging = useCanvas(canvas => canvas.wiring !== null)
  return (
    <ViewportPortal>
      <svg className={cx(styles.wires, dragging && styles.quiet)} aria-hidden="true">
        {[...routes.buses].map(([id, path]) => (
          <path key={id} className={cx(styles.call, styles.bus)} d={path} />
        ))}
        {calls.map(wire => (
          <CallWire key={wire.id} path={wire.path} target={wire.edge.to} />
        ))}
        {onTarget.map(wire => (
          <path key={wire.id} className={styles.onTarget} d={wire.path} />
        ))}
        {/* All rails, then all gaps: where finals share a lane, no rail crosses another's gap. */}
        {finals.map(wire => (
          <path key={wire.id} className={styles.onFinal} d={wire.path} />
        ))}
        {finals.map(wire => (
          <path key={wire.id} className={styles.gap} d={wire.path} />
        ))}
        {routes.wires.map(wire => (
          <WireHit key={wire.id} wire={wire} />
        ))}
      </svg>
      <WireLabels wires={routes.wires} />
    </ViewportPortal>
  )
})

/** Where a wire can be clicked, and its ring when it is selected. */
const WireHit = memo(function WireHit({ wire }: { readonly wire: Wire }): ReactElement {
  const store = useCanvasStore()
  const selected = useUi(state => state.selection.edges.includes(wire.id))
  const onClick = (event: MouseEvent): void => {
    event.stopPropagation()
    const { nodes, edges } = store.getState().selection
    const adds = event.shiftKey || event.ctrlKey || event.metaKey
    if (!adds) ui.select({ nodes: [], edges: [wire.id], call: null })
    else if (selected) ui.select({ nodes, edges: edges.filter(id => id !== wire.id), call: null })
    else ui.select({ nodes, edges: [...edges, wire.id], call: null })
  }
  return (
    <>
      {selected && <path className={styles.selected} d={wire.path} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: with the keyboard wires are reached through their nodes */}
      <path
        className={styles.hit}
        d={wire.path}
        data-edge={wire.id}
        data-role={wire.edge.role}
        onClick={onClick}
      />
    </>
  )
})

/** A call's wire; while the call runs it is a little stronger, and carries one short dash. */
const CallWire = memo(function CallWire(props: {
  readonly path: string
  readonly target: NodeId
}): ReactElement {
  const running = useNodeStatus(props.target)?.state === 'running'
  return (
    <>
      <path className={cx(styles.call, running && styles.hot)} d={props.path} />
      {running && <path className={styles.flow} d={props.path} />}
    </>
  )
})

const WireLabels = memo(function WireLabels({ wires }: { readonly wires: readonly Wire[] }): ReactElement {
  const labels = new Map(
    wires.flatMap(({ edge, label }) =>
      label === null ? [] : [[`${edge.from}/${edge.role}/${label.text}/${label.y}`, label] as const],
    ),
  )
  return (
    <>
      {[...labels].map(([key, { x, y, text }]) => (
        <span key={key} className={styles.label} style={{ left: x, top: y }}>
          {text}
        </span>
      ))}
    </>
  )
})
