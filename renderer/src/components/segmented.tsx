import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import type { ReactNode } from 'react'
import styles from './segmented.module.css'

export interface SegmentedProps<V extends string> {
  readonly label: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: ReactNode }[]
  readonly onChange: (value: V) => void
  readonly disabled?: boolean
}

/** One of two to four, all in sight. */
export function Segmented<V extends string>({
  label,
  value,
  options,
  onChange,
  disabled = false,
}: SegmentedProps<V>) {
  return (
    <ToggleGroup
      aria-label={label}
      className={styles.group}
      disabled={disabled}
      onValueChange={next => {
        const chosen = options.find(option => option.value === next[0])
        if (chosen) onChange(chosen.value)
      }}
      value={[value]}
    >
      {options.map(option => (
        <Toggle className={styles.option} key={option.value} value={option.value}>
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
