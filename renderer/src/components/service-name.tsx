import type { ReactElement, ReactNode } from 'react'
import styles from './service-name.module.css'

export interface ServiceNameProps {
  readonly name: string
  /** 600 instead of 500, as on nodes and titles. */
  readonly strong?: boolean
  /** Where a search found it: its first occurrence is marked, whatever its case. */
  readonly match?: string
}

/** A service's exact name: its folder quiet, what is after the last dot in front. Cut off where there is no room. */
export function ServiceName({ name, strong = false, match = '' }: ServiceNameProps): ReactElement {
  const at = name.lastIndexOf('.') + 1
  const found = match === '' ? -1 : name.toLowerCase().indexOf(match.toLowerCase())
  const marked = (from: number, to: number): ReactNode => {
    const start = Math.max(from, found)
    const end = Math.min(to, found + match.length)
    if (found < 0 || start >= end) return name.slice(from, to)
    return (
      <>
        {name.slice(from, start)}
        <mark className={styles.match}>{name.slice(start, end)}</mark>
        {name.slice(end, to)}
      </>
    )
  }
  return (
    <span className={styles.service} title={name}>
      {at > 0 && <span className={styles.folder}>{marked(0, at)}</span>}
      <span className={strong ? styles.strong : styles.name}>{marked(at, name.length)}</span>
    </span>
  )
}
