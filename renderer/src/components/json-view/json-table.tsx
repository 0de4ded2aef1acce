// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the rows in sight exist; it has the focus and the keys itself.
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid of which only the rows in sight exist; it has the focus and the keys itself.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: a grid of which only the rows in sight exist; it has the focus and the keys itself.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef } from 'react'
import { cx } from '../cx.ts'
import type { JsonTree } from './json-node.ts'
import { type NodePath, pathKey, visible } from './json-path.ts'
import styles from './json-table.module.css'
import { cellText, type JsonTable as Table } from './json-table-data.ts'
import { Marked, syntax } from './marked.tsx'

export interface JsonTableProps {
  readonly tree: JsonTree
  readonly table: Table
  readonly root: string
  readonly search: string
  /** A cell's path, or that of what lies in one. */
  readonly current: NodePath | null
  readonly onCurrent: (path: NodePath) => void
  /** Shows what is current in the tree. */
  readonly onOpen: () => void
}

const ROW_PX = 22
const HEAD_PX = 24
const PAGE = 15

/** A list as rows. Arrows go from cell to cell, Enter shows the cell in the tree. */
export function JsonTable({ tree, table, root, search, current, onCurrent, onOpen }: JsonTableProps) {
  const { rows, columns, path } = table
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    useFlushSync: false,
  })
  const { row: atRow, column: atColumn } = useMemo(() => placeOf(table, current), [table, current])
  useEffect(() => {
    if (atRow >= 0) virtual.scrollToIndex(atRow)
  }, [atRow, virtual])

  const go = (row: number, column: number): void => {
    const next = rows[Math.min(Math.max(row, 0), rows.length - 1)]
    const cell = next?.cells[Math.min(Math.max(column, 0), columns.length - 1)]
    if (next) onCurrent(cell?.path ?? next.path)
  }
  const keys = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || rows.length === 0) return
    const acts = new Map([
      ['ArrowDown', () => go(atRow + 1, atColumn)],
      ['ArrowUp', () => go(atRow < 0 ? 0 : atRow - 1, atColumn)],
      ['ArrowRight', () => go(Math.max(0, atRow), atColumn + 1)],
      ['ArrowLeft', () => go(Math.max(0, atRow), atColumn - 1)],
      ['Home', () => go(0, atColumn)],
      ['End', () => go(rows.length - 1, atColumn)],
      ['PageDown', () => go(atRow + PAGE, atColumn)],
      ['PageUp', () => go(atRow - PAGE, atColumn)],
      ['Enter', onOpen],
    ])
    const act = acts.get(event.key)
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const labelChars = Math.max(3, ...rows.slice(0, 200).map(({ label }) => Math.min(24, label.length))) + 3
  const template = [`${labelChars}ch`, ...columns.map(({ chars }) => `${chars}ch`)].join(' ')
  return (
    <div
      aria-activedescendant={atRow >= 0 ? `${id}-${atRow}` : undefined}
      aria-colcount={columns.length + 1}
      aria-label={`${root} as a table`}
      aria-rowcount={rows.length + 1}
      className={styles.table}
      onKeyDown={keys}
      ref={box}
      role="grid"
      tabIndex={0}
    >
      <div aria-rowindex={1} className={styles.heads} role="row" style={{ gridTemplateColumns: template }}>
        <span className={cx(styles.cell, styles.label)} role="columnheader">
          {table.label}
        </span>
        {columns.map(({ name, numeric }) => (
          <span
            className={cx(styles.cell, numeric && styles.numeric)}
            key={name}
            role="columnheader"
            title={name}
          >
            {visible(name)}
          </span>
        ))}
      </div>
      <div className={styles.rows} role="rowgroup" style={{ height: rows.length * ROW_PX }}>
        {virtual.getVirtualItems().map(({ index }) => {
          const row = rows[index]
          if (!row) return null
          return (
            <div
              aria-rowindex={index + 2}
              aria-selected={index === atRow}
              className={cx(styles.row, index === atRow && styles.current)}
              id={`${id}-${index}`}
              key={pathKey(row.path)}
              role="row"
              style={{ gridTemplateColumns: template, transform: `translateY(${index * ROW_PX}px)` }}
            >
              <span
                className={cx(styles.cell, styles.label)}
                onClick={() => onCurrent(row.path)}
                role="rowheader"
                title={row.label}
              >
                <Marked
                  search={path.length === 0 && table.label === 'key' ? search : ''}
                  text={visible(row.label)}
                />
              </span>
              {row.cells.map((cell, at) => (
                <span
                  aria-selected={index === atRow && at === atColumn}
                  className={cx(
                    styles.cell,
                    columns[at]?.numeric === true && styles.numeric,
                    index === atRow && at === atColumn && styles.chosen,
                  )}
                  key={columns[at]?.name}
                  onClick={() => onCurrent(cell?.path ?? row.path)}
                  onDoubleClick={onOpen}
                  role="gridcell"
                >
                  {cell && (
                    <span className={cx('ell', syntax[kindOf(cell.node.kind)])}>
                      <Marked search={search} text={cellText(tree, cell.node)} />
                    </span>
                  )}
                </span>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const kindOf = (kind: string): keyof typeof syntax =>
  kind === 'string' || kind === 'number' || kind === 'boolean' || kind === 'null' ? kind : 'mark'

/** Where a path lies in the table; -1 for nowhere. */
function placeOf({ path, rows }: Table, current: NodePath | null): { row: number; column: number } {
  if (current === null || pathKey(current.slice(0, path.length)) !== pathKey(path))
    return { row: -1, column: 0 }
  const row = current[path.length] ?? -1
  const cells = rows[row]?.cells ?? []
  const column = cells.findIndex(
    cell => cell !== null && pathKey(current.slice(0, cell.path.length)) === pathKey(cell.path),
  )
  return { row: row < rows.length ? row : -1, column: Math.max(0, column) }
}
