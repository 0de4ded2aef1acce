import { duration } from '../../../../../shared/format.ts'
import { useNow } from '../../../stores/index.ts'
import styles from './timeline.module.css'
import { type TimeScale, toX } from './timeline-scale.ts'

interface NowProps {
  readonly scale: TimeScale
  readonly origin: number
}

/** Where the run stands, through all rows. */
export function NowLine({ scale, origin }: NowProps) {
  const x = toX(scale, useNow() - origin)
  return x < 0 || x > scale.width ? null : <span className={styles.now} style={{ left: x }} />
}

/** The run's clock, on the axis. */
export function NowTime({ scale, origin }: NowProps) {
  const elapsed = useNow() - origin
  const x = toX(scale, elapsed)
  if (x < 0 || x > scale.width) return null
  const left = Math.min(Math.max(x, 26), Math.max(26, scale.width - 26))
  return (
    <span className={styles.nowTime} style={{ left }}>
      {duration(elapsed)}
    </span>
  )
}
