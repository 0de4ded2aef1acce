import type { ReactElement } from 'react'
import { cx } from '../../components/cx.ts'
import styles from './slice.module.css'

export interface SliceProps {
  /** Shares of the run's time, 0 to 1. */
  readonly from: number
  readonly to: number
  readonly queued: boolean
  readonly running: boolean
}

/** A node's part of the run's time at its lower edge: a column of them is a waterfall. */
export function Slice({ from, to, queued, running }: SliceProps): ReactElement {
  const start = Math.min(Math.max(from, 0), 1)
  const width = Math.max(Math.min(to, 1) - start, 0.006)
  return (
    <span className={styles.slice} aria-hidden="true">
      <i
        className={cx(styles.part, queued && styles.queued, running && styles.running)}
        style={queued ? undefined : { left: `${start * 100}%`, width: `${width * 100}%` }}
      />
    </span>
  )
}
