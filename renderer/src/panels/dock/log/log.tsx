// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the rows in sight exist; it has the focus and the keys itself.
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid of which only the rows in sight exist; it has the focus and the keys itself.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: a grid of which only the rows in sight exist; it has the focus and the keys itself.
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDownToLine, ChevronDown, ChevronRight, ScrollText, Search } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { count, countOf, timeOfDay } from '../../../../../shared/format.ts'
import { CallIndex } from '../../../../../shared/run/layout.ts'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/cx.ts'
import { Icon } from '../../../components/icon.tsx'
import { Marked, RawLine, visible } from '../../../components/json-view/index.ts'
import { Empty } from '../../../components/note.tsx'
import { ServiceName } from '../../../components/service-name.tsx'
import { runs, ui, useRun, useUi } from '../../../stores/index.ts'
import styles from './log.module.css'
import { filteredLines, type LogFilter, type LogRow, logRows, MESSAGE_CHARS } from './log-rows.ts'

const ROW_PX = 22

export interface LogProps {
  readonly filter: LogFilter
  readonly onFilter: (change: Partial<LogFilter>) => void
}

const NO_LINES: readonly never[] = []

/** What services logged and printed in the run, as it comes. */
export function Log({ filter, onFilter }: LogProps) {
  const runId = useRun(({ run }) => run?.runId ?? null)
  const view = useRun(({ run }) => run?.view ?? null)
  const lines = useRun(({ run }) => run?.log) ?? NO_LINES
  const dropped = useRun(({ run }) => run?.logDropped ?? 0)
  const logged = view?.logged ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run has another log, and more lines mean more to read.
  useEffect(() => {
    void runs.loadLog()
  }, [runId, logged])
  const serviceOf = useServiceOf()
  const shown = useMemo(() => filteredLines(lines, filter, serviceOf), [lines, filter, serviceOf])
  if (lines.length === 0) {
    return (
      <div className={styles.empty}>
        <Empty icon={ScrollText} title={logged > 0 ? 'Reading the log' : 'No lines yet'}>
          What services log and print while they run is listed here, with the call that it came from.
        </Empty>
      </div>
    )
  }
  return (
    <div className={styles.log}>
      {dropped > 0 && (
        <p className={styles.dropped} role="status">
          {countOf(dropped, 'line')} more {dropped === 1 ? 'was' : 'were'} logged than a run keeps, and
          dropped.
        </p>
      )}
      {shown.length === 0 ? (
        <Empty
          action={
            <Button onClick={() => onFilter({ level: 'debug', service: null, text: '' })} size="sm">
              Show all {count(lines.length)}
            </Button>
          }
          icon={Search}
          title="No line matches"
        />
      ) : (
        <Lines key={runId} lines={shown} search={filter.text.trim()} serviceOf={serviceOf} />
      )}
    </div>
  )
}

/** The service that a call is of; empty for none. */
export function useServiceOf(): (call: number | null) => string {
  const index = useRun(({ run }) => run?.view?.index)
  return useCallback(
    call => {
      const place = call === null ? undefined : index?.place(call)
      return (place && CallIndex.who(place)?.service) ?? ''
    },
    [index],
  )
}

interface LinesProps {
  readonly lines: Parameters<typeof logRows>[0]
  readonly search: string
  readonly serviceOf: (call: number | null) => string
}

function Lines({ lines, search, serviceOf }: LinesProps) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const rows = useMemo(() => logRows(lines, opened), [lines, opened])
  const box = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(true)
  const [active, setActive] = useState<number | null>(null)
  const call = useUi(({ selection }) => selection.call)
  const id = useId()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    useFlushSync: false,
  })
  useEffect(() => {
    if (follows && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [follows, rows.length, virtual])

  const toggle = (line: number): void => {
    const next = new Set(opened)
    if (!next.delete(line)) next.add(line)
    setFollows(false)
    setOpened(next)
  }
  const at = rows.findIndex(row => row.kind === 'line' && row.line.line === active)
  const keys = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return
    const move = (from: number, by: number): void => {
      for (let index = from; index >= 0 && index < rows.length; index += by) {
        const row = rows[index]
        if (row?.kind !== 'line') continue
        setFollows(false)
        setActive(row.line.line)
        virtual.scrollToIndex(index)
        return
      }
    }
    const row = rows[at]
    const toEnd = (): void => {
      setActive(lines.at(-1)?.line ?? null)
      setFollows(true)
    }
    const fold = (open: boolean): void => {
      if (row?.kind === 'line' && row.folds && row.open !== open) toggle(row.line.line)
    }
    const acts = new Map([
      ['ArrowDown', () => move(at + 1, 1)],
      ['ArrowUp', () => move(at < 0 ? rows.length - 1 : at - 1, -1)],
      ['Home', () => move(0, 1)],
      ['End', toEnd],
      ['ArrowRight', () => fold(true)],
      ['ArrowLeft', () => fold(false)],
      ['Enter', () => row && ui.selectCall(row.line.call)],
    ])
    const act = acts.get(event.key)
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return (
    <div className={styles.frame}>
      <div
        aria-activedescendant={at >= 0 ? `${id}-${active}` : undefined}
        aria-label="Log"
        className={styles.lines}
        onKeyDown={keys}
        onScroll={event => {
          const { scrollTop, clientHeight, scrollHeight } = event.currentTarget
          setFollows(scrollTop + clientHeight >= scrollHeight - ROW_PX)
        }}
        ref={box}
        aria-rowcount={rows.length}
        role="grid"
        tabIndex={0}
      >
        <div className={styles.sheet} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            if (!row) return null
            const top = { transform: `translateY(${start}px)` }
            if (row.kind === 'more') {
              return (
                <div
                  className={cx(styles.row, styles.more)}
                  key={`${row.line.line}:${row.at}`}
                  role="row"
                  style={top}
                >
                  <span className={styles.moreText} role="gridcell">
                    <RawLine json={row.json} search={search} text={row.text} />
                  </span>
                </div>
              )
            }
            return (
              <Line
                active={row.line.line === active}
                id={`${id}-${row.line.line}`}
                key={row.line.line}
                onSelect={() => {
                  setActive(row.line.line)
                  ui.selectCall(row.line.call)
                }}
                onToggle={() => toggle(row.line.line)}
                row={row}
                search={search}
                selected={call !== null && row.line.call === call}
                service={serviceOf(row.line.call)}
                style={top}
              />
            )
          })}
        </div>
      </div>
      {!follows && (
        <Button className={styles.follow} icon={ArrowDownToLine} onClick={() => setFollows(true)} size="sm">
          Follow the end
        </Button>
      )}
    </div>
  )
}

interface LineProps {
  readonly row: Extract<LogRow, { kind: 'line' }>
  readonly id: string
  readonly service: string
  readonly selected: boolean
  readonly active: boolean
  readonly search: string
  readonly style: { readonly transform: string }
  readonly onSelect: () => void
  readonly onToggle: () => void
}

function Line({ row, id, service, selected, active, search, style, onSelect, onToggle }: LineProps) {
  const { line, folds, open } = row
  const [first = ''] = line.message.split(/\r\n|\n|\r/, 1)
  return (
    <div
      aria-label={`${timeOfDay(line.at)}, ${line.level}, ${service}: ${first.slice(0, MESSAGE_CHARS)}`}
      aria-selected={selected}
      className={cx(styles.row, styles[line.level], selected && styles.selected, active && styles.active)}
      id={id}
      onClick={onSelect}
      role="row"
      style={style}
    >
      <span className={styles.time} role="gridcell">
        {timeOfDay(line.at)}
      </span>
      <span className={styles.level} role="gridcell">
        {line.level}
      </span>
      <span className={styles.service} role="gridcell">
        <ServiceName name={service} />
      </span>
      <span role="gridcell">
        {folds && (
          <button
            aria-expanded={open}
            aria-label={open ? 'Fold the line' : 'Unfold the line'}
            className={styles.chevron}
            onClick={event => {
              event.stopPropagation()
              onToggle()
            }}
            tabIndex={-1}
            type="button"
          >
            <Icon of={open ? ChevronDown : ChevronRight} size={12} />
          </button>
        )}
      </span>
      <span className={cx(styles.message, 'ell')} role="gridcell">
        <Marked search={search} text={visible(first.slice(0, MESSAGE_CHARS))} />
      </span>
      {line.data !== null && !open && (
        <span className={cx(styles.data, 'ell')} role="gridcell">
          {visible(line.data.slice(0, 160))}
        </span>
      )}
    </div>
  )
}
