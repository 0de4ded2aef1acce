import type { ReactFlowInstance } from '@xyflow/react'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import type { Selection } from '../../stores/index.ts'
import type { Box, Point } from '../geometry/sizes.ts'
import type { DrawnNode } from '../model/canvas-nodes.ts'
import type { CanvasStore } from '../model/canvas-state.ts'

/** What the canvas shows at this moment: actions read it when they are asked for, and need not be made anew with it. */
export interface CanvasNow {
  readonly doc: FlowDocument
  readonly boxes: ReadonlyMap<NodeId, Box>
  /** Where notes lie. */
  readonly notes: readonly Box[]
  readonly selection: Selection
  readonly locked: boolean
  readonly flow: ReactFlowInstance<DrawnNode>
  readonly store: CanvasStore
  readonly root: HTMLElement | null
  /** Where the pointer was last, on the screen; null when it is elsewhere. */
  readonly pointer: Point | null
}

/** Always the latest. */
export interface NowRef {
  readonly current: CanvasNow
}

/** The node that lies under a point of the screen, the last drawn where several do. */
export function nodeAt({ flow, boxes }: Pick<CanvasNow, 'flow' | 'boxes'>, at: Point): NodeId | null {
  const { x, y } = flow.screenToFlowPosition(at, { snapToGrid: false })
  let found: NodeId | null = null
  for (const [id, box] of boxes) {
    if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) found = id
  }
  return found
}

/** Where a node begins on the screen, to put a popover beside it. */
export function onScreen({ flow, boxes }: CanvasNow, id: NodeId, corner: 'right' | 'below'): Point | null {
  const box = boxes.get(id)
  if (box === undefined) return null
  const at =
    corner === 'right' ? { x: box.x + box.width + 12, y: box.y } : { x: box.x, y: box.y + box.height + 8 }
  return flow.flowToScreenPosition(at)
}

/** The selected nodes that exist. */
export const selectedNodes = ({ doc, selection }: CanvasNow): NodeId[] =>
  selection.nodes.filter(id => Object.hasOwn(doc.nodes, id))
