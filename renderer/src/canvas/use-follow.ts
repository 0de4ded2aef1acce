import { useEffect, useRef } from 'react'
import type { Selection } from '../stores/index.ts'
import type { NowRef } from './actions/canvas-now.ts'
import { show } from './actions/edit-actions.ts'

/** Brings a node into view that was selected elsewhere: by a bar, a payload, a problem. */
export function useFollow(now: NowRef, selection: Selection): void {
  const before = useRef(selection)
  useEffect(() => {
    const known = before.current
    before.current = selection
    const [only] = selection.nodes
    if (selection === known || only === undefined || selection.nodes.length !== 1) return
    if (now.current.root?.contains(document.activeElement) !== true) show(now.current, only)
  }, [now, selection])
}
