import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import styles from './button.module.css'
import { cx } from './cx.ts'
import { Icon, type LucideIcon } from './icon.tsx'
import { Tooltip } from './tooltip.tsx'

export type ButtonVariant = 'plain' | 'primary' | 'ink' | 'ghost' | 'danger'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly ref?: Ref<HTMLButtonElement> | undefined
  /** `primary` is Run and the answer of a dialog, `ink` is Stop. One filled button a screen. */
  readonly variant?: ButtonVariant
  /** 28 px; `sm` is 24, for bars; `lg` is 36, for the welcome screen. */
  readonly size?: 'sm' | 'md' | 'lg'
  readonly icon?: LucideIcon | undefined
  readonly fillIcon?: boolean
  readonly children?: ReactNode
}

/** Its words are verb + object. */
export function Button({
  variant = 'plain',
  size = 'md',
  icon,
  fillIcon = false,
  children,
  className,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(
        styles.button,
        styles[variant],
        styles[size],
        children === undefined && styles.iconOnly,
        className,
      )}
    >
      {icon && (
        <Icon fill={fillIcon} of={icon} size={size === 'lg' ? 16 : fillIcon && variant === 'ink' ? 12 : 14} />
      )}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label'> {
  /** What it does: its name for everybody who does not see the icon, and the tooltip. */
  readonly label: string
  readonly icon: LucideIcon
  readonly iconSize?: number
  /** Shown in the tooltip, like `Ctrl+N`. */
  readonly keys?: string | readonly string[] | undefined
}

/** A button that is an icon alone: it always has a name and a tooltip. */
export function IconButton({
  label,
  icon,
  iconSize = 14,
  keys,
  variant = 'ghost',
  size = 'md',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip keys={keys} text={label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={cx(styles.button, styles[variant], styles[size], styles.iconOnly, className)}
      >
        <Icon of={icon} size={iconSize} />
      </button>
    </Tooltip>
  )
}

/** Two buttons that look like one: the usual choice, and others behind an arrow. */
export function SplitButton({ children }: { children: ReactNode }) {
  return <div className={styles.split}>{children}</div>
}
