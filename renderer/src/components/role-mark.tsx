import type { ReactElement } from 'react'
import type { EdgeRole } from '../../../shared/flow/connect.ts'
import { cx } from './cx.ts'
import styles from './role-mark.module.css'

/** In a box of 12 by 12, as paths. */
export const rolePaths: Readonly<Record<EdgeRole, string>> = {
  call: 'M3 1.8 10.2 6 3 10.2z',
  'on-target': 'M9.9 6a3.9 3.9 0 1 1-7.8 0a3.9 3.9 0 1 1 7.8 0z',
  'on-final': 'M6 .8 11.2 6 6 11.2.8 6z',
}

export const roleShapes: Readonly<Record<EdgeRole, ReactElement>> = {
  call: <path d={rolePaths.call} />,
  'on-target': <path d={rolePaths['on-target']} />,
  'on-final': <path d={rolePaths['on-final']} />,
}

/** The class of a role's colour: it sets `--role`. */
export const roleClass = (role: EdgeRole): string => `r-${role}`

export interface RoleMarkProps {
  readonly role: EdgeRole
  /** Width and height in px; 12 if left out. */
  readonly size?: number
}

/** A role's shape in its colour: triangle for call, circle for on-target, diamond for on-final. */
export function RoleMark({ role, size = 12 }: RoleMarkProps): ReactElement {
  return (
    <svg
      aria-hidden="true"
      className={cx(styles.mark, roleClass(role))}
      height={size}
      viewBox="0 0 12 12"
      width={size}
    >
      {roleShapes[role]}
    </svg>
  )
}

/** A piece of a role's wire with its end, as in a legend: 30 by 10. */
export function WireSample({ role }: { readonly role: EdgeRole }): ReactElement {
  return (
    <svg
      aria-hidden="true"
      className={cx(styles.sample, roleClass(role))}
      height={10}
      viewBox="0 0 30 10"
      width={30}
    >
      {role === 'call' && (
        <>
          <path className={styles.call} d="M0 5H22" />
          <path className={styles.end} d="M21 1.4 29 5l-8 3.6z" />
        </>
      )}
      {role === 'on-target' && (
        <>
          <path className={styles.onTarget} d="M0 5H22" />
          <circle className={styles.end} cx="25.4" cy="5" r="3.6" />
        </>
      )}
      {role === 'on-final' && (
        <>
          <path className={styles.onFinal} d="M0 5H21" />
          <path className={styles.gap} d="M0 5H21" />
          <path className={styles.end} d="M25 .6 29.4 5 25 9.4 20.6 5z" />
        </>
      )}
    </svg>
  )
}
