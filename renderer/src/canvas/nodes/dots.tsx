import type { ReactElement } from 'react'
import { type GlyphState, stateClass } from '../../components/call-state.ts'
import { cx } from '../../components/cx.ts'
import styles from './dots.module.css'

/** One for each delivery, round, square where it failed; a final's is a diamond. */
export function Dots({
  dots,
  final,
}: {
  readonly dots: readonly (GlyphState | null)[]
  readonly final: boolean
}): ReactElement {
  return (
    <span className={styles.dots} aria-hidden="true">
      {dots.map((state, index) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: deliveries have no other name than their place
          key={index}
          className={cx(
            state === null || state === 'queued' ? styles.todo : stateClass(state),
            state === 'failed' && styles.square,
            final && styles.diamond,
          )}
        />
      ))}
    </span>
  )
}
