import { type ConnectionLineComponentProps, useStoreApi } from '@xyflow/react'
import { Ban } from 'lucide-react'
import { type ReactElement, useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import type { NodeId } from '../../../../shared/ids.ts'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../components/icon.tsx'
import { roleClass, roleShapes } from '../../components/role-mark.tsx'
import { type NowRef, nodeAt } from '../actions/canvas-now.ts'
import { endPort, type Point } from '../geometry/sizes.ts'
import type { DrawnNode } from '../model/canvas-nodes.ts'
import { useCanvas, useCanvasStore } from '../model/canvas-state.ts'
import styles from './dragged-wire.module.css'

/** The wire that is being dragged: to the port of a node that it fits, else to the pointer. */
export function DraggedWire({
  fromX,
  fromY,
  toX,
  toY,
}: ConnectionLineComponentProps<DrawnNode>): ReactElement | null {
  const wiring = useCanvas(canvas => canvas.wiring)
  const boxes = useCanvas(canvas => canvas.boxes)
  const flow = useStoreApi<DrawnNode>()
  if (wiring === null) return null
  const { over, role, verdicts } = wiring
  const box = over !== null && verdicts.get(over) === null ? boxes.get(over) : undefined
  const end = box === undefined ? { x: toX, y: toY } : endPort(box)
  const path = arc(
    { x: fromX, y: fromY },
    end,
    role === 'call'
      ? 'right'
      : role === 'on-target' && fromIsTop(wiring.from, flow)
        ? 'up'
        : role === 'on-final'
          ? 'down'
          : 'right',
  )
  return (
    <g className={cx(styles.wire, styles[role], roleClass(role))}>
      <path className={styles.halo} d={path} />
      <path className={styles.line} d={path} />
      {role === 'on-final' && <path className={styles.gap} d={path} />}
      <g className={styles.end} transform={`translate(${end.x - 6} ${end.y - 6})`}>
        {roleShapes[role]}
      </g>
    </g>
  )
}

const fromIsTop = (id: NodeId, flow: ReturnType<typeof useStoreApi<DrawnNode>>): boolean =>
  flow.getState().nodeLookup.get(id)?.type !== 'target'

function arc(from: Point, to: Point, leaves: 'right' | 'up' | 'down'): string {
  const reach = Math.max(48, Math.hypot(to.x - from.x, to.y - from.y) / 2)
  const lead =
    leaves === 'right'
      ? { x: from.x + reach, y: from.y }
      : { x: from.x, y: from.y + (leaves === 'up' ? -reach : reach) }
  const last = { x: to.x - reach / 2, y: to.y }
  return `M${from.x} ${from.y}C${lead.x} ${lead.y} ${last.x} ${last.y} ${to.x} ${to.y}`
}

/** Why the wire can't end at the node under the pointer, beside the pointer. Escape lets go of the wire. */
export function RefusalTip({ now }: { readonly now: NowRef }): ReactElement | null {
  const wiring = useCanvas(canvas => canvas.wiring)
  const store = useCanvasStore()
  const flow = useStoreApi<DrawnNode>()
  const [pointer, setPointer] = useState<Point | null>(null)
  const dragging = wiring !== null
  useEffect(() => {
    if (!dragging) return
    const move = (event: PointerEvent): void => {
      const over = nodeAt(now.current, { x: event.clientX, y: event.clientY })
      setPointer({ x: event.clientX, y: event.clientY })
      const before = store.getState().wiring
      if (before !== null && before.over !== over) store.setState({ wiring: { ...before, over } })
    }
    const letGo = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      store.setState({ wiring: null })
      flow.getState().cancelConnection()
    }
    document.addEventListener('pointermove', move)
    document.addEventListener('keydown', letGo, true)
    return () => {
      document.removeEventListener('pointermove', move)
      document.removeEventListener('keydown', letGo, true)
    }
  }, [dragging, store, flow, now])

  const refusal =
    wiring?.over == null || wiring.over === wiring.from ? null : wiring.verdicts.get(wiring.over)
  if (refusal == null || pointer === null) return null
  const [what, ...why] = refusal.message.split('. ')
  return createPortal(
    <div className={styles.tip} role="status" style={{ left: pointer.x + 22, top: pointer.y - 2 }}>
      <Icon of={Ban} size={14} />
      <span>
        <b>{why.length === 0 ? what : `${what}.`}</b>
        {why.length > 0 && <br />}
        {why.join('. ')}
      </span>
    </div>,
    document.body,
  )
}
