import { type ClipboardEvent, useMemo } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import { copyText, flowFromText, insert, removeSelection } from '../../stores/edits/index.ts'
import { flows, ui } from '../../stores/index.ts'
import { settled, snapped } from '../model/adding.ts'
import { type CanvasNow, type NowRef, selectedNodes } from './canvas-now.ts'

export interface ClipboardHandlers {
  readonly onCopy: (event: ClipboardEvent) => void
  readonly onCut: (event: ClipboardEvent) => void
  readonly onPaste: (event: ClipboardEvent) => void
}

/** Copies what is selected as a flow's JSON text, and pastes such text, from here or from a file. */
export function useClipboard(now: NowRef): ClipboardHandlers {
  return useMemo(() => {
    const copy = (event: ClipboardEvent): boolean => {
      const { doc, selection } = now.current
      if (!ours(now.current, event) || selection.nodes.length === 0) return false
      event.clipboardData.setData('text/plain', copyText(settled(doc), selection.nodes))
      event.preventDefault()
      return true
    }
    return {
      onCopy: event => void copy(event),
      onCut: event => {
        const { locked, selection, root } = now.current
        if (!copy(event) || locked) return
        const { nodes, edges } = selection
        flows.edit(selectedNodes(now.current).length === 1 ? 'Cut' : `Cut ${nodes.length} nodes`, doc =>
          removeSelection(settled(doc), { nodes, edges }),
        )
        ui.select({})
        root?.focus({ preventScroll: true })
      },
      onPaste: event => {
        if (!ours(now.current, event) || now.current.locked) return
        const added = flowFromText(event.clipboardData.getData('text/plain'))
        if (added === null || Object.keys(added.nodes).length + Object.keys(added.notes ?? {}).length === 0)
          return
        event.preventDefault()
        const { flow, pointer, store } = now.current
        const at = pointer === null ? null : snapped(flow.screenToFlowPosition(pointer))
        let pasted: readonly NodeId[] = []
        flows.edit('Paste', doc => {
          const [next, ids] = insert(settled(doc), settled(added), at === null ? undefined : [at.x, at.y])
          pasted = ids
          return next
        })
        ui.select({ nodes: pasted, edges: [], call: null })
        store.setState({ focusing: pasted[0] ?? null })
      },
    }
  }, [now])
}

/** Whether an event is the canvas's: text that is selected in a field is the field's. */
function ours({ root }: CanvasNow, event: ClipboardEvent): boolean {
  const { target } = event
  if (!(target instanceof HTMLElement) || root?.contains(target) !== true) return false
  return target.closest('input, textarea, [contenteditable]') === null
}
