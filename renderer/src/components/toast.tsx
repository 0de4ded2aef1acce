import { Toast as Base } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from './button.tsx'
import type { GlyphState } from './call-state.ts'
import { Icon, type LucideIcon } from './icon.tsx'
import { StateGlyph } from './state-glyph.tsx'
import styles from './toast.module.css'

export interface ToastInfo {
  readonly title: string
  readonly description?: string
  readonly state?: GlyphState
  readonly icon?: LucideIcon
  readonly action?: { readonly label: string; readonly run: () => void }
  /** How long it stays, in ms; 0: until it is closed. Left out: 6000. */
  readonly timeout?: number
}

const manager = Base.createToastManager<ToastInfo>()

/** Says what happens out of sight. What is on screen needs no toast. */
export function showToast(info: ToastInfo): void {
  const { title, description, timeout = 6000 } = info
  manager.add({ title, data: info, timeout, ...(description === undefined ? {} : { description }) })
}

/** Once around the window: shows the toasts, bottom right. */
export function ToastArea({ children }: { children: ReactNode }) {
  return (
    <Base.Provider limit={3} toastManager={manager}>
      {children}
      <Base.Portal>
        <Base.Viewport className={styles.viewport}>
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function Toasts() {
  const { toasts, close } = Base.useToastManager<ToastInfo>()
  return toasts.map(toast => {
    const { state, icon, action, description } = toast.data ?? {}
    return (
      <Base.Root className={styles.toast} key={toast.id} toast={toast}>
        <Base.Content className={styles.content}>
          {state && <StateGlyph state={state} />}
          {icon && <Icon of={icon} />}
          <div className="grow">
            <Base.Title className={styles.title} />
            {description !== undefined && <Base.Description className={styles.description} />}
          </div>
          {action && (
            <Button
              onClick={() => {
                action.run()
                close(toast.id)
              }}
              size="sm"
            >
              {action.label}
            </Button>
          )}
          <IconButton icon={X} label="Dismiss" onClick={() => close(toast.id)} size="sm" />
        </Base.Content>
      </Base.Root>
    )
  })
}
