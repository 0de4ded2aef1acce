import { ViewportPortal } from '@xyflow/react'
import { memo, type ReactElement, type RefObject, useMemo } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import { cx } from '../../components/cx.ts'
import { useNodeStatus, useUi } from '../../stores/index.ts'
import type { Routes, Wire } from '../geometry/routes.ts'
import { useCanvas } from '../model/canvas-state.ts'
import { GhostWire } from './ghost-wire.tsx'
import { useWireAt } from './use-wire-at.ts'
import { WireHit } from './wire-hit.tsx'
import styles from './wires.module.css'

/** Of more wires than this only the one under the pointer and those that are selected can be hit. */
const FEW = 150

/**
 * All wires in one drawing below the nodes. They say role, never state: what runs is told by the nodes, and by one
 * short dash on the wire of a call in flight.
 */
export const Wires = memo(function Wires(props: {
  readonly root: RefObject<HTMLElement | null>
  readonly routes: Routes
}): ReactElement {
  const { root, routes } = props
  const dragging = useCanvas(canvas => canvas.wiring !== null)
  return (
    <ViewportPortal>
      <svg className={cx(styles.wires, dragging && styles.quiet)} aria-hidden="true">
        <Lines routes={routes} />
        <GhostWire routes={routes} />
        {routes.wires.length <= FEW ? (
          routes.wires.map(wire => <WireHit key={wire.id} wire={wire} />)
        ) : (
          <FewHits root={root} wires={routes.wires} />
        )}
      </svg>
      <WireLabels wires={routes.wires} />
    </ViewportPortal>
  )
})

const Lines = memo(function Lines({ routes }: { readonly routes: Routes }): ReactElement {
  const calls = routes.wires.filter(wire => wire.edge.role === 'call' && !wire.onBus)
  const onTarget = pathsOf(routes, 'on-target')
  const finals = pathsOf(routes, 'on-final')
  return (
    <>
      {[...routes.buses].map(([id, path]) => (
        <path key={id} className={cx(styles.call, styles.bus)} d={path} />
      ))}
      {calls.map(wire => (
        <CallWire key={wire.id} path={wire.path} target={wire.edge.to} />
      ))}
      <path className={styles.onTarget} d={onTarget} />
      {/* All rails, then all gaps: where finals share a lane, no rail crosses another's gap. */}
      <path className={styles.onFinal} d={finals} />
      <path className={styles.gap} d={finals} />
    </>
  )
})

const pathsOf = ({ wires }: Routes, role: Wire['edge']['role']): string =>
  wires
    .filter(wire => wire.edge.role === role)
    .map(wire => wire.path)
    .join('')

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

function FewHits(props: {
  readonly root: RefObject<HTMLElement | null>
  readonly wires: readonly Wire[]
}): ReactElement {
  const { root, wires } = props
  const selected = useUi(state => state.selection.edges)
  const pointed = useWireAt(root, wires)
  const hits = useMemo(
    () => wires.filter(wire => wire.id === pointed || selected.includes(wire.id)),
    [wires, pointed, selected],
  )
  return (
    <>
      {hits.map(wire => (
        <WireHit key={wire.id} wire={wire} />
      ))}
    </>
  )
}

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
