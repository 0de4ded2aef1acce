import type { ReactElement } from 'react'
import { roleClass } from '../../components/role-mark.tsx'
import { type Routes, routeTo } from '../geometry/routes.ts'
import { sizeOf } from '../geometry/sizes.ts'
import { useCanvas } from '../model/canvas-state.ts'
import styles from './wires.module.css'

/** The wire that a service will have which is being chosen: from where it was drawn to where it was dropped. */
export function GhostWire({ routes }: { readonly routes: Routes }): ReactElement | null {
  const adding = useCanvas(canvas => canvas.adding)
  if (adding?.role == null || adding.from === null || adding.at === null) return null
  const kind = adding.role === 'call' ? 'target' : 'callback'
  const path = routeTo(routes, adding.from, adding.role, { ...adding.at, ...sizeOf(kind) })
  if (path === null) return null
  const style = { call: styles.call, 'on-target': styles.onTarget, 'on-final': styles.onFinal }[adding.role]
  return (
    <g className={roleClass(adding.role)}>
      <path className={style} d={path} />
      {adding.role === 'on-final' && <path className={styles.gap} d={path} />}
    </g>
  )
}
