import type { ReactNode } from 'react'
import type { GlyphState } from './call-state.ts'
import styles from './chip.module.css'
import { cx } from './cx.ts'

export interface ChipProps {
  readonly children: ReactNode
  /** Tinted in this state's colour. */
  readonly state?: GlyphState | undefined
  readonly outlined?: boolean
  readonly className?: string | undefined
}

/** A word or two on a plate: a state, a code, a condition. */
export function Chip({ children, state, outlined = false, className }: ChipProps) {
  return (
    <span
      className={cx(
        styles.chip,
        state && styles.tinted,
        state && `st-${state}`,
        outlined && styles.outlined,
        className,
      )}
    >
      {children}
    </span>
  )
}

/** A count beside a name. */
export function Badge({ children, state }: { children: ReactNode; state?: GlyphState | undefined }) {
  return <span className={cx(styles.badge, state && styles.tinted, state && `st-${state}`)}>{children}</span>
}
