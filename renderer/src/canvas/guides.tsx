import { ViewportPortal } from '@xyflow/react'
import type { ReactElement } from 'react'
import styles from './guides.module.css'
import { useCanvas } from './model/canvas-state.ts'

/** Lines along which what is being dragged is in line with other nodes. */
export function Guides(): ReactElement | null {
  const guides = useCanvas(({ guides }) => guides)
  if (guides.length === 0) return null
  return (
    <ViewportPortal>
      <svg className={styles.guides} aria-hidden="true">
        {guides.map(({ axis, at, from, to }) => (
          <path key={`${axis}${at}`} d={axis === 'x' ? `M${at} ${from}V${to}` : `M${from} ${at}H${to}`} />
        ))}
      </svg>
    </ViewportPortal>
  )
}
