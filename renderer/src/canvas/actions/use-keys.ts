import { type KeyboardEvent, useCallback } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import { commandOf, commands, ui } from '../../stores/index.ts'
import type { Direction } from '../geometry/walk.ts'
import type { NowRef } from './canvas-now.ts'
import { walk } from './edit-actions.ts'

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** The system does these through the clipboard's own events, which follow the key. */
const clipboard: ReadonlySet<string> = new Set(['edit.copy', 'edit.cut', 'edit.paste'])

/** Keys while the focus is on the canvas or one of its nodes; fields and buttons in it keep theirs. */
export function useKeys(now: NowRef, mac: boolean): (event: KeyboardEvent<HTMLElement>) => void {
  return useCallback(
    event => {
      const { root } = now.current
      if (event.defaultPrevented || root === null || !(event.target instanceof HTMLElement)) return
      // Popovers of the canvas are its children for React alone.
      if (!root.contains(event.target)) return
      if (event.target.closest('input, textarea, select, [contenteditable]') !== null) return
      const onNode = event.target.closest<HTMLElement>('[data-node]')
      const onButton = onNode === null && event.target.closest('button') !== null
      const modified = event.ctrlKey || event.metaKey || event.altKey
      if (onButton && !modified && [' ', 'Enter', 'Tab'].includes(event.key)) {
        // A button's own: not a wish to add.
        event.stopPropagation()
        return
      }

      const direction = arrows[event.key]
      const mod = mac ? event.metaKey : event.ctrlKey
      const done = (): void => {
        event.preventDefault()
        event.stopPropagation()
      }
      if (direction !== undefined && mod && !event.shiftKey && !event.altKey) {
        done()
        walk(now.current, direction, true)
        return
      }
      if (onNode !== null && !event.altKey && event.key === (mod ? ' ' : 'Enter')) {
        done()
        const id = onNode.dataset.node as NodeId
        if (mod) toggleSelected(now, id)
        else inspect(id)
        return
      }
      const id = commandOf(event, { typing: false, canvas: true, dialog: false }, mac)
      if (id === null) return
      if (clipboard.has(id)) {
        event.stopPropagation()
        return
      }
      // What the whole window has keys for is the window's to do.
      if (!id.startsWith('canvas.') && !id.startsWith('edit.')) return
      if (commands.run(id)) done()
    },
    [now, mac],
  )
}

function inspect(id: NodeId): void {
  ui.select({ nodes: [id], edges: [], call: null })
  ui.set({ inspectorOpen: true })
  const inspector = document.querySelector('[aria-label="Inspector"]')
  const first = (selector: string) => inspector?.querySelector<HTMLElement>(selector)
  const tab = first('[role="tab"][aria-selected="true"]')
  ;(tab ?? first('input, button'))?.focus()
}

/** Ctrl+Space, as in lists: with Ctrl+arrows several nodes are chosen without the pointer. */
function toggleSelected(now: NowRef, id: NodeId): void {
  const { nodes, edges } = now.current.selection
  const next = nodes.includes(id) ? nodes.filter(other => other !== id) : [...nodes, id]
  ui.select({ nodes: next, edges, call: null })
}
