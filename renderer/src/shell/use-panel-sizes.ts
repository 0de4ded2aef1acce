import { useEffect, useState } from 'react'
import { type LayoutChangedMeta, usePanelRef } from 'react-resizable-panels'
import { ui, useUi } from '../stores/index.ts'

interface Sizes {
  readonly left: number
  readonly right: number
  readonly dock: number
}

/** Sizes that panels have until somebody moves their edges, in px, by the width of the window. */
function usualSizes(width: number): Sizes {
  if (width < 1360) return { left: 208, right: 336, dock: 301 }
  if (width < 1800) return { left: 232, right: 372, dock: 325 }
  return { left: 264, right: 420, dock: 373 }
}

const KEY = 'panels'

/** Sizes of the window's panels: remembered in px once somebody moved an edge, else those of the design. */
export function usePanelSizes() {
  const [left, right, dock] = [usePanelRef(), usePanelRef(), usePanelRef()]
  const kept = useUi(state => state.sizes[KEY])
  const [first] = useState<Sizes>(() => ({ ...usualSizes(window.innerWidth), ...kept }))
  const [widths, setWidths] = useState({ left: first.left + 1, right: first.right + 1 })

  useEffect(() => {
    if (kept !== undefined) return
    let now = usualSizes(window.innerWidth)
    const onResize = () => {
      const next = usualSizes(window.innerWidth)
      if (next.left === now.left) return
      now = next
      left.current?.resize(next.left)
      right.current?.resize(next.right)
      if (dock.current?.isCollapsed() === false) dock.current.resize(next.dock)
    }
    window.addEventListener('resize', onResize)
    return () => window.removeEventListener('resize', onResize)
  }, [kept, left, right, dock])

  return {
    left,
    right,
    dock,
    first,
    /** With the line beside the panel: what the bar above keeps to. */
    widths,
    setWidth(side: 'left' | 'right', inPixels: number): void {
      const width = Math.round(inPixels) + 1
      setWidths(before => (before[side] === width ? before : { ...before, [side]: width }))
    },
    remember(_layout: unknown, meta: LayoutChangedMeta): void {
      if (!meta.isUserInteraction) return
      const size = (panel: typeof left, usual: number): number =>
        Math.round(panel.current?.getSize().inPixels ?? usual)
      const collapsed = dock.current?.isCollapsed() === true
      ui.setSizes(KEY, {
        left: size(left, first.left),
        right: size(right, first.right),
        dock: collapsed ? (kept?.dock ?? first.dock) : size(dock, first.dock),
      })
    },
  }
}
