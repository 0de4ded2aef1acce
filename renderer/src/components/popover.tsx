import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx.ts'
import styles from './popup.module.css'

export interface PopoverProps {
  /** A button. */
  readonly trigger: ReactElement<Record<string, unknown>>
  readonly label: string
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
  readonly align?: 'start' | 'center' | 'end'
  readonly children: ReactNode
}

export function Popover({ trigger, label, side = 'bottom', align = 'start', children }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} className={styles.overPopover} side={side} sideOffset={6}>
          <Base.Popup aria-label={label} className={cx(styles.popup, styles.popover)}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
