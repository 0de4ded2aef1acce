import { ContextMenu as BaseContext } from '@base-ui/react/context-menu'
import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon, type LucideIcon } from './icon.tsx'
import { Kbd } from './kbd.tsx'
import styles from './popup.module.css'

export interface MenuProps {
  /** A button. */
  readonly trigger: ReactElement<Record<string, unknown>>
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
  readonly align?: 'start' | 'center' | 'end'
  /** `MenuItem`, `MenuRadio`, `MenuLabel`, `MenuSeparator`. */
  readonly children: ReactNode
}

export function Menu({ trigger, side = 'bottom', align = 'start', children }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} className={styles.overPopover} side={side} sideOffset={4}>
          <Base.Popup className={cx(styles.popup, styles.menu)}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export interface ContextMenuProps {
  /** What is right-clicked: one element that takes props and a ref. */
  readonly area: ReactElement<Record<string, unknown>>
  readonly items: ReactNode
  /** What is in the area. */
  readonly children: ReactNode
}

/** The same menu at the pointer, by right click, long press or the menu key. */
export function ContextMenu({ area, items, children }: ContextMenuProps) {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger render={area}>{children}</BaseContext.Trigger>
      <BaseContext.Portal>
        <BaseContext.Positioner className={styles.overPopover}>
          <BaseContext.Popup className={cx(styles.popup, styles.menu)}>{items}</BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  )
}

export interface MenuItemProps {
  readonly icon?: LucideIcon | undefined
  /** Instead of an icon, such as a state glyph. */
  readonly sign?: ReactNode
  readonly keys?: string | readonly string[] | undefined
  /** Right, in small: a count, or why it can't be chosen. */
  readonly hint?: ReactNode
  readonly disabled?: boolean
  readonly danger?: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}

export function MenuItem({
  icon,
  sign,
  keys,
  hint,
  disabled = false,
  danger = false,
  onChoose,
  children,
}: MenuItemProps) {
  return (
    <Base.Item className={cx(styles.item, danger && styles.danger)} disabled={disabled} onClick={onChoose}>
      {icon ? <Icon of={icon} size={14} /> : <span className={styles.slot}>{sign}</span>}
      <span>{children}</span>
      {(keys !== undefined || hint !== undefined) && (
        <span className={styles.hint}>{keys === undefined ? hint : <Kbd keys={keys} />}</span>
      )}
    </Base.Item>
  )
}

export interface MenuRadioProps<V extends string> {
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: string }[]
  readonly onChange: (value: V) => void
}

/** One of a few, ticked. */
export function MenuRadio<V extends string>({ value, options, onChange }: MenuRadioProps<V>) {
  return (
    <Base.RadioGroup onValueChange={onChange} value={value}>
      {options.map(option => (
        <Base.RadioItem className={styles.item} key={option.value} value={option.value}>
          <span className={styles.slot}>
            <Base.RadioItemIndicator>
              <Icon of={Check} size={14} />
            </Base.RadioItemIndicator>
          </span>
          <span>{option.label}</span>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

export const MenuSeparator = () => <Base.Separator className={styles.separator} />

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className={styles.label}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  )
}
