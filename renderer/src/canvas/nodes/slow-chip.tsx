import type { ReactElement } from 'react'
import { slowBy } from '../../../../shared/run/usual.ts'
import { useNow } from '../../stores/index.ts'
import type { NodeStatus } from '../../stores/types.ts'
import styles from './node.module.css'

/** Says that a target is far slower than usual, also while it runs. Nothing where it is not. */
export function SlowChip({ status }: { readonly status: NodeStatus }): ReactElement | null {
  const { runningSince, usual } = status
  if (runningSince !== null && usual !== null) return <Running since={runningSince} usual={usual} />
  return status.slowBy === null ? null : <Chip times={status.slowBy} />
}

/** Rendered only while something runs: it ticks. */
function Running(props: {
  readonly since: number
  readonly usual: NonNullable<NodeStatus['usual']>
}): ReactElement | null {
  const times = slowBy(props.usual, useNow() - props.since)
  return times === null ? null : <Chip times={times} />
}

const Chip = ({ times }: { readonly times: number }): ReactElement => (
  <span className={styles.slow}>{times} × usual</span>
)
