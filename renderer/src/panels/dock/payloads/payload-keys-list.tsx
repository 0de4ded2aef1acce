import { type KeyboardEvent, useId } from 'react'
import { bytes as sizeText } from '../../../../../shared/format.ts'
import { cx } from '../../../components/cx.ts'
import type { PayloadKey } from './payload-keys.ts'
import styles from './payloads.module.css'

export interface PayloadKeysListProps {
  readonly keys: readonly PayloadKey[]
  readonly chosen: string | null
  readonly onChoose: (key: string) => void
}

/** A payload's keys with their values in a line each; the chosen one is shown below. */
export function PayloadKeysList({ keys, chosen, onChoose }: PayloadKeysListProps) {
  const id = useId()
  const at = keys.findIndex(({ key }) => key === chosen)
  const move = (event: KeyboardEvent): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: keys.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = keys[Math.min(Math.max(to, 0), keys.length - 1)]
    if (next) onChoose(next.key)
  }
  return (
    <div
      aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
      aria-label="Keys of the payload"
      className={cx(styles.keys, 'mono')}
      onKeyDown={move}
      role="listbox"
      tabIndex={0}
    >
      {keys.map((entry, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the option.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys.
        <div
          aria-label={`${entry.key}: ${entry.shown}`}
          aria-selected={entry.key === chosen}
          className={cx(styles.key, entry.key === chosen && styles.chosen)}
          id={`${id}-${index}`}
          key={entry.key}
          onClick={() => onChoose(entry.key)}
          role="option"
        >
          <span className={styles.keyName}>{entry.key}</span>
          <span className={cx('ell', entry.kind !== null && styles[entry.kind])}>{entry.shown}</span>
          {entry.key === chosen && entry.bytes !== null && (
            <span className={styles.size}>{sizeText(entry.bytes)}</span>
          )}
        </div>
      ))}
    </div>
  )
}
