import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox'
import { Switch as BaseSwitch } from '@base-ui/react/switch'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './switch.module.css'

export interface SwitchProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean
}

/** On or off, at once. */
export function Switch({ label, checked, onChange, disabled = false }: SwitchProps) {
  return (
    <BaseSwitch.Root
      aria-label={label}
      checked={checked}
      className={styles.switch}
      disabled={disabled}
      onCheckedChange={onChange}
    >
      <BaseSwitch.Thumb className={styles.thumb} />
    </BaseSwitch.Root>
  )
}

export interface CheckboxProps extends SwitchProps {
  /** Beside it, instead of the label alone. */
  readonly children?: ReactNode
}

export function Checkbox({ label, checked, onChange, disabled = false, children }: CheckboxProps) {
  const box = (
    <BaseCheckbox.Root
      aria-label={label}
      checked={checked}
      className={styles.check}
      disabled={disabled}
      onCheckedChange={onChange}
    >
      <BaseCheckbox.Indicator className={styles.tick}>
        <Icon of={Check} size={12} />
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  )
  if (children === undefined) return box
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the box is in it
    <label className={styles.labelled}>
      {box}
      {children}
    </label>
  )
}
