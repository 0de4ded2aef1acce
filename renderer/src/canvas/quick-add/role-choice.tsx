import { type KeyboardEvent, type ReactElement, useRef } from 'react'
import { cx } from '../../components/cx.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { RoleMark } from '../../components/role-mark.tsx'
import type { AddRole } from '../model/adding.ts'
import styles from './role-choice.module.css'

export interface RoleChoiceProps {
  readonly roles: readonly AddRole[]
  readonly role: AddRole
  /** What the chosen role means here. */
  readonly sentence: string
  readonly onChange: (role: AddRole) => void
}

const words: Readonly<Record<AddRole, string>> = {
  source: 'Source',
  call: 'Target',
  'on-target': 'Callback',
  'on-final': 'Final',
}

/** As what something is added or wired: one role, or one of several to choose from, and what it means here. */
export function RoleChoice({ roles, role, sentence, onChange }: RoleChoiceProps): ReactElement {
  const group = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = step === 0 ? undefined : roles[(roles.indexOf(role) + step + roles.length) % roles.length]
    if (next === undefined) return
    event.preventDefault()
    onChange(next)
    group.current?.querySelector<HTMLElement>(`[data-choice="${next}"]`)?.focus()
  }
  return (
    <>
      {roles.length > 1 && (
        <div
          ref={group}
          className={styles.choice}
          role="radiogroup"
          aria-label="Role"
          tabIndex={-1}
          onKeyDown={onKeyDown}
        >
          {roles.map(option => (
            // biome-ignore lint/a11y/useSemanticElements: radio inputs would take their arrows for themselves
            <button
              key={option}
              type="button"
              role="radio"
              aria-checked={option === role}
              tabIndex={option === role ? 0 : -1}
              data-choice={option}
              className={cx(styles.option, option === role && styles.on)}
              onClick={() => onChange(option)}
            >
              <RoleSign role={option} />
              {words[option]}
            </button>
          ))}
        </div>
      )}
      <div className={styles.head}>
        {roles.length <= 1 && <RoleSign role={role} />}
        {sentence}
      </div>
    </>
  )
}

const RoleSign = ({ role }: { readonly role: AddRole }): ReactElement =>
  role === 'source' ? <KindIcon kind="source" size={12} /> : <RoleMark role={role} size={10} />
