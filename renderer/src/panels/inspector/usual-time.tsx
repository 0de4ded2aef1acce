import type { CSSProperties } from 'react'
import { duration } from '../../../../shared/format.ts'
import { slowBy, type Usual } from '../../../../shared/run/usual.ts'
import type { GlyphState } from '../../components/call-state.ts'
import { Chip } from '../../components/chip.tsx'
import { useNow } from '../../stores/index.ts'
import styles from './inspector.module.css'

/** How long it takes: `since` while it runs (ms since 1970), else `ms`. */
export interface Took {
  readonly since: number | null
  readonly ms: number
}

const useMs = ({ since, ms }: Took): number => {
  const now = useNow()
  return since === null ? ms : Math.max(0, now - since)
}

/** That it takes far longer than usual, when it does. */
export function SlowChip({ usual, took }: { usual: Usual; took: Took }) {
  const times = slowBy(usual, useMs(took))
  return times === null ? null : <Chip state="timeout">{times} × its usual time</Chip>
}

export interface UsualTimeProps {
  readonly usual: Usual
  readonly took: Took
  readonly state: GlyphState
  /** Of one attempt, ms; null where it is so long that it says nothing here. */
  readonly limit: number | null
}

/** A call's time beside what is usual and what is allowed. */
export function UsualTime({ usual, took, state, limit }: UsualTimeProps) {
  const ms = useMs(took)
  const { p50Ms, p95Ms } = usual
  const whole = Math.max(limit ?? 1.5 * p95Ms, ms, p95Ms, 1)
  const at = (value: number): string => `${Math.min(100, (value / whole) * 100)}%`
  const words = `p50 ${duration(p50Ms)}, p95 ${duration(p95Ms)}`
  const most = limit === null ? '' : `limit ${limitText(limit)}`
  return (
    <div className={`${styles.usual} st-${state}`}>
      <div
        aria-label={`${duration(ms)}, usually ${words}${most && `, ${most}`}`}
        className={styles.track}
        role="img"
      >
        <span className={styles.fill} style={{ width: at(ms) } satisfies CSSProperties} />
        <span className={styles.mark} style={{ left: at(p50Ms) }} />
        <span className={styles.mark} style={{ left: at(p95Ms) }} />
      </div>
      <div aria-hidden="true" className={styles.usualWords}>
        <span>{words}</span>
        <span>{most}</span>
      </div>
    </div>
  )
}

/** `5 s`, not `5.00 s`: a setting is no measurement. */
const limitText = (ms: number): string => duration(ms).replace(/\.?0+ s$/, ' s')
