import type { ReactNode } from 'react'
import { cx } from '../../components/cx.ts'
import styles from './parts.module.css'

/** A part of the inspector between two lines, headed or not. */
export function Section({
  title,
  end,
  children,
  last = false,
}: {
  title?: ReactNode
  /** Right of the title. */
  end?: ReactNode
  children: ReactNode
  last?: boolean
}) {
  return (
    <section className={cx(styles.section, last && styles.last)}>
      {title !== undefined && (
        <h3 className={styles.title}>
          <span>{title}</span>
          {end !== undefined && <span className={styles.end}>{end}</span>}
        </h3>
      )}
      {children}
    </section>
  )
}

/** Rows of a name and a control. */
export const Form = ({ children }: { children: ReactNode }) => <div className={styles.form}>{children}</div>

export function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <span aria-hidden="true" className={styles.key}>
        {name}
      </span>
      <span className={styles.value}>{children}</span>
    </>
  )
}

/** Names and values to read. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={cx(styles.facts, 'num')}>
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A remark behind a control. */
export const Aside = ({ children }: { children: ReactNode }) => (
  <span className={styles.aside}>{children}</span>
)

/** The scrolling part under tabs. */
export const Body = ({ children }: { children: ReactNode }) => <div className={styles.body}>{children}</div>

export const narrow = styles.narrow
export const wide = styles.wide
export const slim = styles.slim
