import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import styles from './dialog.module.css'

export interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** What the question means, in a sentence or two. */
  readonly description?: ReactNode
  readonly children?: ReactNode
  /** The answers, right, the usual one last. Without them the dialog has a close button. */
  readonly actions?: ReactNode
  /** Left of the answers. */
  readonly aside?: ReactNode
  /** In px. */
  readonly width?: number
  /** What has the focus at first; else the first that can. */
  readonly initialFocus?: RefObject<HTMLElement | null>
}

export function Dialog(props: DialogProps) {
  const { open, onClose, title, description, children, actions, aside, width = 480, initialFocus } = props
  return (
    <Base.Root
      onOpenChange={next => {
        if (!next) onClose()
      }}
      open={open}
    >
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup
            className={styles.dialog}
            style={{ width }}
            {...(initialFocus === undefined ? {} : { initialFocus })}
          >
            <div className={styles.head}>
              <Base.Title className={styles.title}>{title}</Base.Title>
              {actions === undefined && (
                // No tooltip: Escape would close it first, and the dialog only then.
                <Base.Close
                  render={<Button aria-label="Close" icon={X} size="sm" title="Close" variant="ghost" />}
                />
              )}
            </div>
            {description !== undefined && (
              <Base.Description className={styles.description} render={<div />}>
                {description}
              </Base.Description>
            )}
            {children !== undefined && <div className={styles.body}>{children}</div>}
            {actions !== undefined && (
              <div className={cx(styles.actions)}>
                {aside}
                <span className="grow" />
                {actions}
              </div>
            )}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
