import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import field from './field.module.css'
import { Icon } from './icon.tsx'
import styles from './popup.module.css'

export interface SelectOption<V extends string> {
  readonly value: V
  readonly label: string
  readonly sign?: ReactNode
  readonly hint?: string
}

export interface SelectProps<V extends string> {
  readonly label: string
  readonly value: V | null
  readonly options: readonly SelectOption<V>[]
  readonly onChange: (value: V) => void
  readonly placeholder?: string
  readonly disabled?: boolean
  readonly small?: boolean
  readonly quiet?: boolean
  readonly className?: string | undefined
}

/** One of some. For long lists that need a search use a combobox instead. */
export function Select<V extends string>(props: SelectProps<V>) {
  const {
    label,
    value,
    options,
    onChange,
    placeholder = '',
    disabled = false,
    small,
    quiet,
    className,
  } = props
  const chosen = options.find(option => option.value === value)
  return (
    <Base.Root
      disabled={disabled}
      items={options}
      modal={false}
      onValueChange={next => {
        if (next !== null) onChange(next)
      }}
      value={value}
    >
      <Base.Trigger
        aria-label={label}
        className={cx(
          field.field,
          field.trigger,
          small === true && field.sm,
          quiet === true && field.quiet,
          disabled && field.off,
          className,
        )}
      >
        {chosen?.sign}
        <Base.Value className={cx(field.value)}>{() => chosen?.label ?? placeholder}</Base.Value>
        <Base.Icon className={cx(field.unit)}>
          <Icon of={ChevronDown} size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner
          alignItemWithTrigger={false}
          className={styles.overPopover}
          side="bottom"
          sideOffset={4}
        >
          <Base.Popup className={styles.popup}>
            <Base.List className={styles.options}>
              {options.map(option => (
                <Base.Item className={styles.item} key={option.value} value={option.value}>
                  <span className={styles.slot}>
                    <Base.ItemIndicator>
                      <Icon of={Check} size={14} />
                    </Base.ItemIndicator>
                  </span>
                  {option.sign}
                  <Base.ItemText>{option.label}</Base.ItemText>
                  {option.hint !== undefined && <span className={styles.hint}>{option.hint}</span>}
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
