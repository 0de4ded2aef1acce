import { stateClass } from '../../../components/call-state.ts'
import { cx } from '../../../components/cx.ts'
import type { Bar, BarLabel, DotBar } from './bars.ts'
import styles from './timeline.module.css'

export interface TimelineBarsProps {
  readonly bars: readonly Bar[]
  readonly dots: readonly DotBar[]
  readonly label: BarLabel | null
  /** Deliveries are lower. */
  readonly small: boolean
}

/** What is drawn in a row's lane. All of it is said by the row already. */
export function TimelineBars({ bars, dots, label, small }: TimelineBarsProps) {
  return (
    <span aria-hidden="true">
      {bars.map(bar => (
        <OneBar bar={bar} key={`${bar.kind}${bar.x}`} small={small} />
      ))}
      {dots.map(dot => (
        <span
          className={cx(
            styles.dot,
            dot.state !== 'ok' && styles.square,
            dot.state !== 'ok' && stateClass(dot.state),
          )}
          key={dot.call}
          style={{ left: dot.x }}
        />
      ))}
      {label && (
        <span
          className={cx(
            styles.label,
            label.state && styles.loud,
            label.side === 'before' && styles.before,
            label.side === 'over' && styles.lying,
          )}
          style={{
            maxWidth: label.most,
            ...(label.side === 'after' ? { left: label.x } : { right: `calc(100% - ${label.x}px)` }),
          }}
        >
          {label.text}
        </span>
      )}
    </span>
  )
}

function OneBar({ bar, small }: { bar: Bar; small: boolean }) {
  const place = { left: bar.x, width: bar.width }
  switch (bar.kind) {
    case 'queue':
      return <span className={cx(styles.queue, bar.wide && styles.wide)} style={place} />
    case 'backoff':
      return (
        <span className={styles.backoff} style={place}>
          {bar.label !== null && <span>{bar.label}</span>}
        </span>
      )
    case 'attempt':
      return (
        <span
          className={cx(
            styles.bar,
            stateClass(bar.state),
            small && styles.small,
            bar.tried && styles.tried,
            bar.live && styles.live,
            bar.post && styles.post,
            (bar.state === 'cancelled' || bar.state === 'interrupted') && styles.hatched,
          )}
          style={place}
        >
          {bar.number !== null && <span className={styles.attempt}>{bar.number}</span>}
        </span>
      )
    case 'dot':
      return null
  }
}
