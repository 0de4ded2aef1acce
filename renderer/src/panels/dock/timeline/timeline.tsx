// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the rows in sight exist; it has the focus and the keys itself.
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid of which only the rows in sight exist; it has the focus and the keys itself.
import { useVirtualizer } from '@tanstack/react-virtual'
import { GanttChart } from 'lucide-react'
import { useCallback, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react'
import { duration } from '../../../../../shared/format.ts'
import type { RunView } from '../../../../../shared/run/projection.ts'
import { Empty } from '../../../components/note.tsx'
import { useSize } from '../../../components/use-size.ts'
import { type CallRow, ui, useDocument, useNow, useRun, useUi, useWorkspace } from '../../../stores/index.ts'
import { limitsInUse } from './limits.ts'
import { NowLine, NowTime } from './now-line.tsx'
import { Overview } from './overview.tsx'
import { parentCall, shownRows } from './rows.ts'
import { knownEnd } from './spans.ts'
import styles from './timeline.module.css'
import { TimelineRow } from './timeline-row.tsx'
import {
  fitWindow,
  isWhole,
  type TimeScale,
  type TimeWindow,
  ticksOf,
  toMs,
  toX,
  within,
  zoomAt,
} from './timeline-scale.ts'
import type { ChangeTimeline, TimelineState } from './timeline-state.ts'
import { gridKeys } from './use-grid-keys.ts'
import { useLaneGestures } from './use-lane-gestures.ts'
import { useSparse } from './use-sparse.ts'

const ROW_PX = 24
/** Over so many rows there is an overview. */
const OVERVIEW_ROWS = 60
/** Over so many, changes are taken over as often as the clock ticks. */
const MANY_ROWS = 1000
const SPARSE_MS = 100
/** Room that a tick's time needs. */
const TICK_PX = 44
const NO_CALLS = { details: undefined, view: null }

export interface TimelineProps {
  readonly state: TimelineState
  readonly onChange: ChangeTimeline
}

/** A run as a waterfall: who waited, who ran, who was tried again, and what was delivered when. */
export function Timeline({ state, onChange }: TimelineProps) {
  const now = useRun(store => store)
  const many = now.rows.length > MANY_ROWS
  const sparse = useSparse(now, many ? SPARSE_MS : 0)
  // What is shown of another run is not shown of this one for a moment.
  const { rows, run } = useDeferredValue(sparse.run?.runId === now.run?.runId ? sparse : now)
  const view = run?.view ?? null
  if (!view || rows.length === 0) {
    return (
      <div className={styles.empty}>
        <Empty icon={GanttChart} title={view ? 'Nothing was invoked yet' : 'No run yet'}>
          Each target of a run is a row here: how long it waited, how long it ran, every attempt, and what was
          delivered when it completed.
        </Empty>
      </div>
    )
  }
  return <Waterfall onChange={onChange} rows={rows} state={state} view={view} />
}

/** Whether a tick's time can be read: it is not cut off at the edge, and not under the clock. */
const fits = (x: number, width: number, clock: number | null): boolean =>
  x + TICK_PX <= width && (clock === null || Math.abs(x + 16 - clock) > TICK_PX)

/** Two times on each other could not be read. */
function hideTicksUnder(axis: HTMLElement | null, time: HTMLElement | null): void {
  if (!axis || !time) return
  const own = time.hidden ? null : time.getBoundingClientRect()
  for (const tick of axis.querySelectorAll<HTMLElement>('[data-tick]')) {
    const { left, right } = tick.getBoundingClientRect()
    tick.style.visibility = own && left < own.right && right > own.left ? 'hidden' : ''
  }
}

interface WaterfallProps extends TimelineProps {
  readonly rows: readonly CallRow[]
  readonly view: RunView
}

function Waterfall({ rows, view, state, onChange }: WaterfallProps) {
  const { filter, order, opened } = state
  const details = useRun(({ run }) => (filter === '' ? NO_CALLS : run)?.details)
  const live = view.run.state === 'running'
  const now = useNow() - view.run.startedAt
  const origin = view.run.startedAt
  const limits = useLimits(rows)

  const shown = useMemo(() => {
    const textOf = (call: number): string | null =>
      details?.get(call)?.attempts.findLast(({ exception }) => exception !== null)?.exception ?? null
    return shownRows(rows, view, { opened, order, filter, textOf })
  }, [rows, view, opened, order, filter, details])

  const elapsed = useMemo(() => {
    const ended = view.run.endedAt === null ? 0 : view.run.endedAt - origin
    return rows.reduce(
      (most, { record }) => (record ? Math.max(most, knownEnd(record) - origin) : most),
      ended,
    )
  }, [rows, view.run.endedAt, origin])
  const { to: boundsTo } = fitWindow(live ? Math.max(now, elapsed) : elapsed, live)
  const bounds = useMemo<TimeWindow>(() => ({ from: 0, to: boundsTo }), [boundsTo])

  const axis = useSize<HTMLSpanElement>()
  const grid = useSize<HTMLDivElement>()
  const { height } = grid.size
  const { width } = axis.size
  const chosen = state.window
  const scale = useMemo<TimeScale>(() => {
    const window = chosen === null ? bounds : within(chosen, bounds)
    return { ...window, width }
  }, [chosen, bounds, width])
  const setWindow = (window: TimeWindow): void =>
    onChange({ window: isWhole(window, bounds) ? null : window })

  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => grid.element.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    scrollMargin: ROW_PX,
    scrollPaddingStart: ROW_PX,
    useFlushSync: false,
  })

  const id = useId()
  const selection = useUi(({ selection }) => selection)
  const [activeCall, setActiveCall] = useState<number | null>(null)
  const at = useMemo(() => shown.findIndex(({ row }) => row.call === activeCall), [shown, activeCall])
  const reveal = useReveal({
    rows,
    view,
    shown,
    opened,
    onChange,
    scrollTo: index => virtual.scrollToIndex(index),
  })

  // What never changes for a row, so that rows that have not changed are not drawn again.
  const latest = useRef({ opened, onChange, reveal })
  useEffect(() => {
    latest.current = { opened, onChange, reveal }
  })
  const select = useCallback((call: number, row: number) => {
    setActiveCall(row)
    latest.current.reveal.own(call)
    ui.selectCall(call)
  }, [])
  const toggle = useCallback((call: number) => {
    const next = new Set(latest.current.opened)
    if (!next.delete(call)) next.add(call)
    latest.current.onChange({ opened: next })
  }, [])
  const hover = useCallback((call: number | null) => ui.set({ hoveredCall: call }), [])
  useEffect(() => () => ui.set({ hoveredCall: null }), [])

  const cursor = useRef<HTMLSpanElement>(null)
  const cursorTime = useRef<HTMLSpanElement>(null)
  const gestures = useLaneGestures({
    grid: grid.element,
    axis: axis.element,
    scale,
    bounds,
    onWindow: setWindow,
    onCursor: x => {
      // Straight to the elements: the pointer moves more often than rows should be drawn.
      for (const element of [cursor.current, cursorTime.current]) {
        if (!element) continue
        element.hidden = x === null || x > scale.width
        element.style.left = `${x ?? 0}px`
      }
      if (cursorTime.current && x !== null) cursorTime.current.textContent = duration(toMs(scale, x))
      hideTicksUnder(axis.element.current, cursorTime.current)
    },
  })

  const page = Math.max(1, Math.floor((height - ROW_PX) / ROW_PX) - 1)
  const items = virtual.getVirtualItems()
  const ticks = ticksOf(scale)
  return (
    <div className={styles.timeline}>
      {shown.length > OVERVIEW_ROWS && (
        <Overview
          bounds={bounds}
          now={now}
          onWindow={setWindow}
          origin={origin}
          shown={shown}
          window={scale}
        />
      )}
      <div
        aria-activedescendant={at >= 0 ? `${id}-${activeCall}` : undefined}
        aria-colcount={4}
        aria-label="Timeline"
        aria-rowcount={shown.length + 1}
        className={styles.grid}
        onFocus={() => {
          if (at >= 0) return
          const selected = shown.find(({ row }) => row.call === selection.call) ?? shown[0]
          setActiveCall(selected?.row.call ?? null)
        }}
        onKeyDown={event =>
          gridKeys(event, {
            shown,
            view,
            at,
            page,
            onMove: index => {
              setActiveCall(shown[index]?.row.call ?? null)
              virtual.scrollToIndex(index)
            },
            onSelect: call => select(call, call),
            onToggle: toggle,
            onFit: () => onChange({ window: null }),
            onZoom: factor => setWindow(zoomAt(scale, bounds, (scale.from + scale.to) / 2, factor)),
          })
        }
        ref={grid.ref}
        role="grid"
        tabIndex={0}
        {...gestures}
      >
        <div aria-rowindex={1} className={styles.heads} role="row">
          <span role="columnheader">Target</span>
          <span className={styles.head} role="columnheader">
            Queued
          </span>
          <span className={styles.head} role="columnheader">
            Run
          </span>
          <span className={styles.axis} ref={axis.ref} role="columnheader">
            <span className="sr">Time</span>
            {ticks
              .filter(tick => fits(toX(scale, tick.at), width, live ? toX(scale, now) : null))
              .map(tick => (
                <span
                  aria-hidden="true"
                  className={styles.tick}
                  data-tick
                  key={tick.at}
                  style={{ left: toX(scale, tick.at) }}
                >
                  {tick.label}
                </span>
              ))}
            {live && <NowTime origin={origin} scale={scale} />}
            <span aria-hidden="true" className={styles.cursorTime} hidden ref={cursorTime} />
          </span>
        </div>
        <div aria-hidden="true" className={styles.under}>
          <div className={styles.lines} style={{ height: Math.max(0, height - ROW_PX) }}>
            {ticks
              .filter(tick => tick.at > scale.from)
              .map(tick => (
                <span className={styles.line} key={tick.at} style={{ left: toX(scale, tick.at) }} />
              ))}
          </div>
        </div>
        <div aria-hidden="true" className={styles.over}>
          <div className={styles.lines} style={{ height: Math.max(0, height - ROW_PX) }}>
            {live && <NowLine origin={origin} scale={scale} />}
            <span className={styles.cursor} hidden ref={cursor} />
          </div>
        </div>
        <div className={styles.rows} role="rowgroup" style={{ height: shown.length * ROW_PX }}>
          {width > 0 &&
            items.map(item => {
              const row = shown[item.index]
              if (!row) return null
              const { call, nodeId, record, service } = row.row
              const queued = record === undefined ? row.queuedSince !== null : record.state === 'queued'
              return (
                <TimelineRow
                  active={call === activeCall}
                  id={`${id}-${call}`}
                  index={item.index + 1}
                  key={call}
                  limit={queued ? (limits.get(service) ?? null) : null}
                  live={live}
                  onHover={hover}
                  onSelect={select}
                  onToggle={toggle}
                  origin={origin}
                  scale={scale}
                  selected={
                    selection.call === null
                      ? nodeId !== null && selection.nodes.includes(nodeId)
                      : selection.call === call
                  }
                  shown={row}
                  top={item.index * ROW_PX}
                />
              )
            })}
        </div>
      </div>
    </div>
  )
}

/** Services of which as many run as may, by name. */
function useLimits(rows: readonly CallRow[]): ReadonlyMap<string, number> {
  const known = useWorkspace(state => state.services)
  const own = useDocument()?.services
  return useMemo(() => limitsInUse(known, own, rows), [known, own, rows])
}

interface RevealOptions extends Pick<WaterfallProps, 'rows' | 'view' | 'onChange'> {
  readonly shown: ReturnType<typeof shownRows>
  readonly opened: ReadonlySet<number>
  readonly scrollTo: (index: number) => void
}

/** Brings a call that was selected elsewhere into sight, what it lies folded in opened. */
function useReveal({ rows, view, shown, opened, onChange, scrollTo }: RevealOptions): {
  own: (call: number) => void
} {
  const call = useUi(({ selection }) => selection.call)
  const seen = useRef<number | null>(null)
  useEffect(() => {
    if (call === null || call === seen.current) return
    const index = shown.findIndex(({ row }) => row.call === call)
    if (index >= 0) {
      seen.current = call
      scrollTo(index)
      return
    }
    const open = new Set(opened)
    let row = rows.find(candidate => candidate.call === call)
    while (row) {
      const parent: number | null = parentCall(row, view)
      if (parent === null || open.has(parent)) break
      open.add(parent)
      row = rows.find(candidate => candidate.call === parent)
    }
    if (open.size > opened.size) onChange({ opened: open })
    else seen.current = call
  }, [call, rows, view, shown, opened, onChange, scrollTo])
  return {
    own: clicked => {
      seen.current = clicked
    },
  }
}
