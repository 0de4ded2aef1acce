import type { KeyboardEvent } from 'react'
import type { RunView } from '../../../../../shared/run/projection.ts'
import { parentCall, type ShownRow } from './rows.ts'

export interface GridKeysOptions {
  readonly shown: readonly ShownRow[]
  readonly view: RunView | null
  /** Index of the row that has the keys; -1 for none yet. */
  readonly at: number
  /** Rows that a page is. */
  readonly page: number
  readonly onMove: (index: number) => void
  readonly onSelect: (call: number) => void
  readonly onToggle: (call: number) => void
  readonly onFit: () => void
  readonly onZoom: (factor: number) => void
}

/** Up, Down, Home, End and pages move; Right opens or goes in, Left closes or goes out; Enter selects. */
export function gridKeys(event: KeyboardEvent, options: GridKeysOptions): void {
  const { shown, view, at, page, onMove, onSelect, onToggle } = options
  if (event.altKey || event.metaKey || event.ctrlKey) return
  const current = shown[at]
  const move = (to: number): void => onMove(Math.min(Math.max(to, 0), shown.length - 1))
  const open = (): void => {
    if (current?.branch && !current.open) onToggle(current.row.call)
    else if (current?.open) move(at + 1)
  }
  const close = (): void => {
    if (current?.open) {
      onToggle(current.row.call)
      return
    }
    const parent = current ? parentCall(current.row, view) : null
    const index = parent === null ? -1 : shown.findIndex(({ row }) => row.call === parent)
    if (index >= 0) move(index)
  }
  const select = (): void => {
    if (current) onSelect(current.row.call)
  }
  const keys = new Map([
    ['ArrowDown', () => move(at + 1)],
    ['ArrowUp', () => move(at < 0 ? 0 : at - 1)],
    ['Home', () => move(0)],
    ['End', () => move(shown.length - 1)],
    ['PageDown', () => move(at + page)],
    ['PageUp', () => move(at - page)],
    ['ArrowRight', open],
    ['ArrowLeft', close],
    ['Enter', select],
    [' ', select],
    ['f', options.onFit],
    ['+', () => options.onZoom(1.5)],
    ['-', () => options.onZoom(1 / 1.5)],
  ])
  const act = keys.get(event.key)
  if (!act || shown.length === 0) return
  event.preventDefault()
  event.stopPropagation()
  act()
}
