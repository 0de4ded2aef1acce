import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'
import { Kbd } from './kbd.tsx'
import styles from './popup.module.css'

/** Once around the window: tooltips that follow each other open at once. */
export const TooltipProvider = ({ children }: { children: ReactNode }) => (
  <Base.Provider delay={500}>{children}</Base.Provider>
)

export interface TooltipProps {
  readonly text: ReactNode
  readonly keys?: string | readonly string[] | undefined
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that takes props and a ref. */
  readonly children: ReactElement<Record<string, unknown>>
}

export function Tooltip({ text, keys, side = 'bottom', children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner className={styles.overTooltip} side={side} sideOffset={6}>
          <Base.Popup className={styles.tooltip}>
            <span>{text}</span>
            {keys !== undefined && keys.length > 0 && <Kbd keys={keys} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
