import type { ReactElement } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import { stateClass } from '../../components/call-state.ts'
import { cx } from '../../components/cx.ts'
import { useNodeStatus } from '../../stores/index.ts'
import { piecesOf, type Story } from '../model/story.ts'
import styles from './slice.module.css'

/** Less would not be seen. */
const LEAST = 0.006

/** A node's part of the run's time at its lower edge: a column of them is a waterfall. */
export function Slice(props: { readonly id: NodeId; readonly story: Story }): ReactElement | null {
  const status = useNodeStatus(props.id)
  const pieces = status === null ? [] : piecesOf(status, props.story)
  if (pieces.length === 0) return null
  return (
    <span className={styles.slice} aria-hidden="true" data-slice="">
      {pieces.map(({ from, to, state }, index) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name than their place
          key={index}
          className={cx(styles.part, stateClass(state), state === 'queued' && styles.queued)}
          style={{ left: `${from * 100}%`, width: `${Math.max(to - from, LEAST) * 100}%` }}
        />
      ))}
    </span>
  )
}
