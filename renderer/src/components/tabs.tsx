import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import styles from './tabs.module.css'

export interface TabInfo<V extends string> {
  readonly value: V
  readonly label: string
  /** Behind the label: a badge. */
  readonly extra?: ReactNode
  /** It has nothing to show: set back, and the first to go where there is no room. Still opens. */
  readonly empty?: boolean
}

export interface TabsProps<V extends string> {
  readonly label: string
  readonly value: V
  readonly onChange: (value: V) => void
  readonly tabs: readonly TabInfo<V>[]
  /** `even`: the tabs share the width, as in the inspector. */
  readonly even?: boolean
  /** At the right end of the bar. */
  readonly end?: ReactNode
  /** The chosen tab's content. */
  readonly children: ReactNode
  readonly className?: string | undefined
}

/** A bar of tabs, 36 px, and the content of the chosen one. */
export function Tabs<V extends string>({
  label,
  value,
  onChange,
  tabs,
  even = false,
  end,
  children,
  className,
}: TabsProps<V>) {
  return (
    <Base.Root
      className={cx(styles.root, className)}
      onValueChange={next => onChange(next as V)}
      value={value}
    >
      <div className={styles.bar}>
        <Base.List activateOnFocus aria-label={label} className={cx(styles.list, even && styles.even)}>
          {tabs.map(tab => (
            <Base.Tab
              className={cx(styles.tab, tab.empty === true && styles.empty)}
              key={tab.value}
              value={tab.value}
            >
              {tab.label}
              {tab.extra}
            </Base.Tab>
          ))}
        </Base.List>
        {end !== undefined && <div className={styles.end}>{end}</div>}
      </div>
      <Base.Panel className={styles.panel} key={value} tabIndex={-1} value={value}>
        {children}
      </Base.Panel>
    </Base.Root>
  )
}
