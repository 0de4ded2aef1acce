import { useStoreApi } from '@xyflow/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { entriesOf } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import type { Selection } from '../../stores/index.ts'
import type { Box } from '../geometry/sizes.ts'
import type { DrawnNode } from '../model/canvas-nodes.ts'
import { useCanvasStore } from '../model/canvas-state.ts'
import { FEW, stepTowards, type View, wantedIn } from '../model/mounted.ts'

/** Selected nodes and sources up to these numbers have elements wherever they are. */
const SELECTED = 60
const SOURCES = 20

const none: ReadonlySet<NodeId> = new Set()

export interface Mounted {
  /** Nodes with elements of their own; null: all. */
  readonly mounted: ReadonlySet<NodeId> | null
  /** Says which node has the pointer: it gets an element, so that it can be pressed and dragged. */
  readonly hover: (id: NodeId | null) => void
}

/** Which nodes of a flow have elements, kept up with what is in view. */
export function useMounted(
  doc: FlowDocument,
  boxes: ReadonlyMap<NodeId, Box>,
  selection: Selection,
): Mounted {
  const flow = useStoreApi<DrawnNode>()
  const store = useCanvasStore()
  const many = boxes.size > FEW
  const [mounted, setMounted] = useState<ReadonlySet<NodeId>>(none)
  const hovered = useRef<NodeId | null>(null)
  const at = useRef({ doc, boxes, selection, mounted, frame: 0, many })
  at.current = { ...at.current, doc, boxes, selection, mounted, many }

  const step = useCallback((): void => {
    at.current.frame = 0
    const now = at.current
    if (!now.many) return
    const view = viewOf(flow.getState())
    if (view === null) return
    const { current, focusing, renaming, wiring } = store.getState()
    const busy = [hovered.current, current, focusing, renaming, wiring?.from ?? null].filter(
      id => id !== null,
    )
    if (now.selection.nodes.length <= SELECTED) busy.push(...now.selection.nodes)
    const sources = entriesOf(now.doc.nodes).filter(([, node]) => node.kind === 'source')
    if (sources.length <= SOURCES) busy.push(...sources.map(([id]) => id))
    const next = stepTowards(now.mounted, wantedIn(now.boxes, view, busy), now.boxes, view)
    if (next !== now.mounted) setMounted(next)
  }, [flow, store])
  const ask = useCallback((): void => {
    if (at.current.frame === 0) at.current.frame = requestAnimationFrame(step)
  }, [step])

  useEffect(() => {
    if (!many) {
      setMounted(none)
      return
    }
    const disposals = [
      flow.subscribe((state, before) => {
        if (
          state.transform !== before.transform ||
          state.width !== before.width ||
          state.height !== before.height
        )
          ask()
      }),
      store.subscribe(ask),
    ]
    return () => {
      for (const dispose of disposals) dispose()
      cancelAnimationFrame(at.current.frame)
      at.current.frame = 0
    }
  }, [many, flow, store, ask])
  // Also after each step: until it is as it should be.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these say when there may be something to do
  useEffect(() => {
    if (many) ask()
  }, [many, boxes, selection, mounted, ask])

  const hover = useCallback(
    (id: NodeId | null): void => {
      if (hovered.current === id) return
      hovered.current = id
      if (at.current.many) ask()
    },
    [ask],
  )
  return { mounted: many ? mounted : null, hover }
}

/** What is in view; null before there is anything to see it in. */
export function viewOf(state: {
  readonly transform: readonly [x: number, y: number, zoom: number]
  readonly width: number
  readonly height: number
}): View | null {
  const [x, y, zoom] = state.transform
  if (state.width === 0 || state.height === 0) return null
  return { x: -x / zoom, y: -y / zoom, width: state.width / zoom, height: state.height / zoom, zoom }
}
