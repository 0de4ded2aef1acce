// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the rows in sight exist; it has the focus and the keys itself.
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid of which only the rows in sight exist; it has the focus and the keys itself.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: a grid of which only the rows in sight exist; it has the focus and the keys itself.
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { duration } from '../../../../../shared/format.ts'
import { stateClass } from '../../../components/call-state.ts'
import { cx } from '../../../components/cx.ts'
import { Icon } from '../../../components/icon.tsx'
import { RoleMark } from '../../../components/role-mark.tsx'
import { ServiceName } from '../../../components/service-name.tsx'
import { StateGlyph } from '../../../components/state-glyph.tsx'
import { useNow } from '../../../stores/index.ts'
import { attemptBars, dotBar, hit, labelFor, spread } from './bars.ts'
import { rowText, spokenRow } from './row-text.ts'
import type { ShownRow } from './rows.ts'
import { isGoingOn, queuedMs, queuedRecord, runMs, spansOf } from './spans.ts'
import styles from './timeline.module.css'
import { TimelineBars } from './timeline-bars.tsx'
import type { TimeScale } from './timeline-scale.ts'
import { useSettledDetail } from './use-settled-detail.ts'

export interface TimelineRowProps {
  readonly id: string
  /** From 1; the heads are row 1 of the grid. */
  readonly index: number
  readonly top: number
  readonly shown: ShownRow
  readonly scale: TimeScale
  /** When the run began, ms since 1970. */
  readonly origin: number
  readonly selected: boolean
  readonly active: boolean
  /** Of the row's service, when it is all in use. */
  readonly limit: number | null
  readonly live: boolean
  readonly onSelect: (call: number, row: number) => void
  readonly onToggle: (call: number) => void
  readonly onHover: (call: number | null) => void
}

/** A row of the timeline. Only rows of calls that go on follow the clock. */
export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { row, queuedSince } = props.shown
  return queuedSince !== null || (row.record && isGoingOn(row.record)) ? (
    <LiveRow {...props} />
  ) : (
    <Row {...props} now={0} />
  )
})

function LiveRow(props: TimelineRowProps) {
  return <Row {...props} now={useNow() - props.origin} />
}

function Row({ shown, scale, origin, now, ...props }: TimelineRowProps & { readonly now: number }) {
  const { depth, branch, open, folded, waitsFor, queuedSince } = shown
  const { call, phase } = shown.row
  const record = shown.row.record ?? (queuedSince === null ? undefined : queuedRecord(call, queuedSince))
  const row = { ...shown.row, record }
  const needsDetail = record !== undefined && (record.attempt > 1 || NOT_OK.has(record.state))
  const detail = useSettledDetail(needsDetail ? call : null)
  const spans = record ? spansOf(record, detail?.attempts, origin, now) : []
  const exception = detail?.attempts.findLast(attempt => attempt.exception !== null)?.exception ?? null
  const ran = runMs(spans, now)
  const bars = attemptBars(call, spans, scale, now)
  const dots = spread(
    folded.flatMap(({ call: delivery, record: made }) => {
      return made ? (dotBar(delivery, made.state, made.at - origin, scale) ?? []) : []
    }),
  )
  const text = rowText(record, exception, waitsFor, props.limit, props.live)
  const label = text === null ? null : labelFor(text, toned(record?.state), [...bars, ...dots], scale.width)
  const state = record?.state ?? 'queued'

  const click = (event: MouseEvent<HTMLDivElement>) => {
    const lane = event.currentTarget.lastElementChild
    const x = lane === null ? -1 : event.clientX - lane.getBoundingClientRect().left
    const taken = x < 0 ? null : hit([...bars, ...dots], x)
    props.onSelect(taken?.call ?? call, call)
  }
  return (
    <div
      aria-label={spokenRow(row, spans, now, text)}
      aria-rowindex={props.index + 1}
      aria-selected={props.selected}
      className={cx(
        styles.row,
        stateClass(state),
        depth > 0 && styles.nested,
        props.selected && styles.selected,
        props.active && styles.active,
      )}
      id={props.id}
      onClick={click}
      onPointerEnter={() => props.onHover(call)}
      onPointerLeave={() => props.onHover(null)}
      role="row"
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <span className={styles.name} role="gridcell" style={{ paddingLeft: 8 + depth * 12 }}>
        {branch ? (
          <button
            aria-expanded={open}
            aria-label={open ? `Fold ${row.name}` : `Unfold ${row.name}`}
            className={styles.chevron}
            onClick={event => {
              event.stopPropagation()
              props.onToggle(call)
            }}
            tabIndex={-1}
            type="button"
          >
            <Icon of={open ? ChevronDown : ChevronRight} size={12} />
          </button>
        ) : (
          <span className={styles.noChevron} />
        )}
        {phase === 'target' ? (
          <StateGlyph size={14} state={state} />
        ) : (
          <span className={styles.mark}>
            <RoleMark role={phase} size={phase === 'on-final' ? 12 : 10} />
          </span>
        )}
        <ServiceName name={row.name} />
      </span>
      <span className={styles.figure} role="gridcell">
        {record ? duration(queuedMs(spans)) : '–'}
      </span>
      <span className={cx(styles.figure, LOUD.has(state) && styles.loud)} role="gridcell">
        {ran === null ? '–' : duration(ran)}
      </span>
      <span className={styles.lane} role="gridcell">
        <TimelineBars bars={bars} dots={dots} label={label} small={phase === 'on-target'} />
      </span>
    </div>
  )
}

const NOT_OK: ReadonlySet<string> = new Set(['failed', 'timed-out', 'cancelled', 'skipped'])
const LOUD: ReadonlySet<string> = new Set(['failed', 'timed-out', 'running', 'retrying'])
const toned = (state: string | undefined) =>
  state === 'failed' || state === 'timed-out' || state === 'interrupted' ? state : null
