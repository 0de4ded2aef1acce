import type { LucideIcon } from 'lucide-react'
import { cx } from './cx.ts'
import styles from './icon.module.css'

export type { LucideIcon }

export interface IconProps {
  readonly of: LucideIcon
  /** In px; the stroke is 1.25 px at every size. */
  readonly size?: number
  /** Filled with the colour of the text. */
  readonly fill?: boolean
  readonly className?: string | undefined
}

/** A drawn icon without a name of its own: what it stands for is said beside it, or by the control around it. */
export function Icon({ of: Drawn, size = 16, fill = false, className }: IconProps) {
  return (
    <Drawn
      aria-hidden
      className={cx(styles.icon, fill && styles.fill, className)}
      size={size}
      strokeWidth={30 / size}
    />
  )
}

/** Fanfare's own mark: one becomes three. Also the sign of a source. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg aria-hidden="true" className={styles.mark} height={size} viewBox="0 0 20 20" width={size}>
      <path
        d="M4.5 10h4c3 0 3-6 6-6h1M8.5 10h7M8.5 10c3 0 3 6 6 6h1"
        fill="none"
        stroke="currentColor"
        strokeLinecap="round"
        strokeWidth="1.7"
      />
      <circle cx="3.6" cy="10" fill="currentColor" r="2.1" />
      <circle cx="16.6" cy="4" fill="currentColor" r="1.5" />
      <circle cx="16.6" cy="10" fill="currentColor" r="1.5" />
      <circle cx="16.6" cy="16" fill="currentColor" r="1.5" />
    </svg>
  )
}
