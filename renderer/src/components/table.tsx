// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the rows in sight exist; it has the focus and the keys itself.
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid of which only the rows in sight exist; it has the focus and the keys itself.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: a grid of which only the rows in sight exist; it has the focus and the keys itself.
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'
import styles from './table.module.css'

export interface Column<T> {
  readonly id: string
  readonly head: ReactNode
  /** As in `grid-template-columns`. */
  readonly width: string
  /** Numbers stand right, in figures of one width. */
  readonly numeric?: boolean
  readonly cell: (row: T) => ReactNode
  /** Given for columns that can be sorted by: how it is sorted now. */
  readonly sorted?: 'up' | 'down' | null
  readonly onSort?: () => void
}

export interface TableProps<T> {
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly rowKey: (row: T) => string | number
  /** The row for those who hear it; its cells one after the other if left out. */
  readonly rowLabel?: (row: T) => string
  readonly isSelected: (row: T) => boolean
  readonly onSelect: (row: T) => void
  readonly onHover?: (row: T | null) => void
  /** In px; 26 if left out. */
  readonly rowHeight?: number
  readonly className?: string | undefined
}

/**
 * A table of any length: only rows in sight exist. It is a grid with one stop for the Tab key; arrows, Home, End and
 * pages move and select.
 */
export function Table<T>(props: TableProps<T>) {
  const {
    label,
    columns,
    rows,
    rowKey,
    rowLabel,
    isSelected,
    onSelect,
    onHover,
    rowHeight = 26,
    className,
  } = props
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    useFlushSync: false,
  })
  const selectedAt = rows.findIndex(isSelected)
  const selectedKey = rows[selectedAt] === undefined ? null : rowKey(rows[selectedAt])
  const [seen, setSeen] = useState<string | number | null>(null)
  // What was selected elsewhere comes into sight once, and does not hold the table there.
  useEffect(() => {
    if (selectedKey === seen) return
    setSeen(selectedKey)
    if (selectedAt >= 0) virtual.scrollToIndex(selectedAt)
  }, [selectedKey, selectedAt, seen, virtual])

  const keys = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return
    const page = Math.max(1, Math.floor(((box.current?.clientHeight ?? 0) - HEAD_PX) / rowHeight) - 1)
    const to: Readonly<Record<string, number | undefined>> = {
      ArrowDown: selectedAt + 1,
      ArrowUp: selectedAt < 0 ? 0 : selectedAt - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: selectedAt + page,
      PageUp: selectedAt - page,
    }
    const wanted = to[event.key]
    if (wanted === undefined || rows.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    const row = rows[Math.min(Math.max(wanted, 0), rows.length - 1)]
    if (row !== undefined) onSelect(row)
  }
  const template = columns.map(column => column.width).join(' ')
  return (
    <div
      aria-activedescendant={selectedKey === null ? undefined : `${id}-${selectedKey}`}
      aria-colcount={columns.length}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      className={cx(styles.table, className)}
      onKeyDown={keys}
      ref={box}
      role="grid"
      tabIndex={0}
    >
      <div aria-rowindex={1} className={styles.heads} role="row" style={{ gridTemplateColumns: template }}>
        {columns.map(column => (
          <Head column={column} key={column.id} />
        ))}
      </div>
      <div className={styles.rows} role="rowgroup" style={{ height: rows.length * rowHeight }}>
        {virtual.getVirtualItems().map(({ index }) => {
          const row = rows[index]
          if (row === undefined) return null
          const key = rowKey(row)
          const selected = key === selectedKey
          return (
            <div
              aria-label={rowLabel?.(row)}
              aria-rowindex={index + 2}
              aria-selected={selected}
              className={cx(styles.row, selected && styles.selected)}
              id={`${id}-${key}`}
              key={key}
              onClick={() => onSelect(row)}
              onPointerEnter={onHover && (() => onHover(row))}
              onPointerLeave={onHover && (() => onHover(null))}
              role="row"
              style={{
                gridTemplateColumns: template,
                height: rowHeight,
                transform: `translateY(${index * rowHeight}px)`,
              }}
            >
              {columns.map(column => (
                <span
                  className={cx(styles.cell, column.numeric === true && styles.numeric)}
                  key={column.id}
                  role="gridcell"
                >
                  {column.cell(row)}
                </span>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const HEAD_PX = 24
const SORTED = { up: 'ascending', down: 'descending' } as const

function Head<T>({ column }: { column: Column<T> }) {
  const { head, numeric = false, sorted = null, onSort } = column
  return (
    <span
      aria-sort={onSort && (sorted === null ? 'none' : SORTED[sorted])}
      className={cx(styles.head, numeric && styles.numeric)}
      role="columnheader"
    >
      {onSort ? (
        <button className={styles.sort} onClick={onSort} type="button">
          {head}
          {sorted !== null && <Icon of={sorted === 'up' ? ArrowUp : ArrowDown} size={12} />}
        </button>
      ) : (
        head
      )}
    </span>
  )
}
