import { CircleX, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon, type LucideIcon } from './icon.tsx'
import styles from './note.module.css'

export interface NoteProps {
  /** `error` says what, why and what now. */
  readonly kind?: 'info' | 'warning' | 'error'
  readonly title?: string
  readonly actions?: ReactNode
  readonly children?: ReactNode
  readonly className?: string | undefined
}

const ICONS = { info: Info, warning: TriangleAlert, error: CircleX } as const

/** A remark on what is around it. */
export function Note({ kind = 'info', title, actions, children, className }: NoteProps) {
  return (
    <div className={cx(styles.note, styles[kind], className)} role={kind === 'error' ? 'alert' : undefined}>
      <Icon of={ICONS[kind]} size={kind === 'info' ? 14 : 16} />
      <div className="grow">
        {title !== undefined && <b>{title}</b>}
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  )
}

export interface EmptyProps {
  readonly icon: LucideIcon
  readonly title: string
  /** What comes here, and how. */
  readonly children?: ReactNode
  /** The next step. */
  readonly action?: ReactNode
}

/** Says what comes here, and offers the next step. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <Icon of={icon} size={20} />
      <div className="grow">
        <b>{title}</b>
        {children !== undefined && <p>{children}</p>}
        {action}
      </div>
    </div>
  )
}
