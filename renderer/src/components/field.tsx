import { CircleX } from 'lucide-react'
import { type InputHTMLAttributes, type ReactNode, type Ref, useId, useState } from 'react'
import { count } from '../../../shared/format.ts'
import { cx } from './cx.ts'
import styles from './field.module.css'
import { Icon, type LucideIcon } from './icon.tsx'
import { readNumber } from './read-number.ts'

type Native = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'size' | 'className'>

export interface TextFieldProps extends Native {
  readonly ref?: Ref<HTMLInputElement> | undefined
  /** Its name, where no visible label is tied to it by `id`. */
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly icon?: LucideIcon | undefined
  /** Left, inside: a word that belongs to what is typed. */
  readonly lead?: string | undefined
  /** Right, inside: a unit, a key cap, a button. */
  readonly unit?: ReactNode
  /** A quieter frame, for search. */
  readonly quiet?: boolean
  readonly small?: boolean
  readonly mono?: boolean
  /** What is wrong with it, in a sentence. */
  readonly error?: string | null | undefined
  readonly className?: string | undefined
}

export function TextField(props: TextFieldProps) {
  const { ref, label, value, onChange, icon, lead, unit, quiet, small, mono, error, className, ...rest } =
    props
  const messageId = useId()
  const wrong = typeof error === 'string'
  const field = (
    <label
      className={cx(
        styles.field,
        quiet === true && styles.quiet,
        small === true && styles.sm,
        wrong && styles.wrong,
        (rest.disabled === true || rest.readOnly === true) && styles.off,
        error === undefined && className,
      )}
    >
      {icon && <Icon of={icon} size={small === true ? 12 : 14} />}
      {lead !== undefined && <span className={cx(styles.lead, mono === true && 'mono')}>{lead}</span>}
      <input
        autoComplete="off"
        spellCheck={false}
        type="text"
        {...rest}
        aria-describedby={wrong ? messageId : undefined}
        aria-invalid={wrong || undefined}
        aria-label={label}
        className={cx(styles.input, mono === true && 'mono')}
        onChange={event => onChange(event.currentTarget.value)}
        ref={ref}
        value={value}
      />
      {unit !== undefined && <span className={styles.unit}>{unit}</span>}
    </label>
  )
  if (error === undefined) return field
  return (
    <span className={cx(styles.stack, className)}>
      {field}
      {wrong && <FieldError id={messageId}>{error}</FieldError>}
    </span>
  )
}

/** What is wrong with a field, below it. */
function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <span className={styles.message} id={id} role="alert">
      <Icon of={CircleX} size={14} />
      <span>{children}</span>
    </span>
  )
}

export interface NumberFieldProps {
  readonly label: string
  /** Undefined: not said, the default holds. */
  readonly value: number | undefined
  readonly onChange: (value: number | undefined) => void
  /** The default, shown while nothing is said. */
  readonly placeholder?: string
  readonly min: number
  readonly max: number
  readonly whole?: boolean
  readonly unit?: ReactNode
  readonly disabled?: boolean
  readonly className?: string | undefined
}

/** A number that may be left out. What is typed is taken as soon as it is a number of the range. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, onChange, placeholder, min, max, whole = true, unit, disabled, className } = props
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? (value === undefined ? '' : whole ? count(value) : String(value))
  const error = typed === null ? null : readNumber(typed, { min, max, whole }).error
  return (
    <TextField
      className={className}
      error={error}
      inputMode={whole ? 'numeric' : 'decimal'}
      label={label}
      onBlur={() => setTyped(null)}
      onChange={text => {
        setTyped(text)
        const read = readNumber(text, { min, max, whole })
        if (read.error === null && read.value !== value) onChange(read.value)
      }}
      onFocus={() => setTyped(value === undefined ? '' : String(value))}
      unit={unit}
      value={shown}
      {...(disabled === undefined ? {} : { disabled })}
      {...(placeholder === undefined ? {} : { placeholder })}
    />
  )
}

export interface TextAreaProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder?: string
  readonly disabled?: boolean
  readonly rows?: number
}

export function TextArea({ label, value, onChange, rows = 3, ...rest }: TextAreaProps) {
  return (
    <textarea
      {...rest}
      aria-label={label}
      className={styles.area}
      onChange={event => onChange(event.currentTarget.value)}
      rows={rows}
      value={value}
    />
  )
}
