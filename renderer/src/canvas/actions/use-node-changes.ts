import { type NodeChange, useStoreApi } from '@xyflow/react'
import { useCallback, useRef, useState } from 'react'
import { lookup } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { moveNodes, resize } from '../../stores/edits/index.ts'
import { flows, ui } from '../../stores/index.ts'
import { type Box, boundsOf, type Point } from '../geometry/sizes.ts'
import { settled } from '../model/adding.ts'
import { aligned } from '../model/aligning.ts'
import type { DrawnNode } from '../model/canvas-nodes.ts'
import { inside } from '../model/mounted.ts'
import type { NowRef } from './canvas-now.ts'
import { viewOf } from './use-mounted.ts'

export interface NodeChanges {
  /** Places of nodes that are being dragged; null when none is. They enter the document when they are let go. */
  readonly moving: ReadonlyMap<NodeId, Point> | null
  readonly onNodesChange: (changes: NodeChange<DrawnNode>[]) => void
}

/** How near a line has to be to draw what is dragged to it, px of the screen. */
const REACH = 5
const none: readonly never[] = []

/** What React Flow tells of drags, selections and sizes, as edits and selection of ours. A drag is one undo mark. */
export function useNodeChanges(now: NowRef): NodeChanges {
  const flow = useStoreApi<DrawnNode>()
  const [moving, setMoving] = useState<ReadonlyMap<NodeId, Point> | null>(null)
  /** Where nodes stood when the drag began. */
  const start = useRef<ReadonlyMap<NodeId, Box> | null>(null)
  const onNodesChange = useCallback(
    (changes: NodeChange<DrawnNode>[]) => {
      const told = new Map<NodeId, Point>()
      let selected: Set<NodeId> | null = null
      let dragging = true
      const { userSelectionActive, multiSelectionActive, transform, width, height, nodeLookup } =
        flow.getState()
      for (const change of changes) {
        if (change.type === 'position' && change.position !== undefined) {
          told.set(change.id as NodeId, change.position)
          dragging &&= change.dragging === true
        } else if (change.type === 'select' && !userSelectionActive) {
          // Those without an element are not known to React Flow: it can't tell that they are selected no more.
          selected ??= new Set(
            now.current.selection.nodes.filter(id => multiSelectionActive || nodeLookup.has(id)),
          )
          if (change.selected) selected.add(change.id as NodeId)
          else selected.delete(change.id as NodeId)
        } else if (change.type === 'dimensions' && change.resizing === true && change.dimensions) {
          const [id, { width, height }] = [change.id as NodeId, change.dimensions]
          flows.edit('Resize the note', doc => resize(doc, id, [width, height]), { merge: `resize:${id}` })
        }
      }
      if (selected !== null) select(now, [...selected])
      if (told.size === 0) return
      start.current ??= now.current.boxes
      const moves = withSelected(now, told, start.current)
      const view = viewOf({ transform, width, height })
      const boxes = start.current
      const moved = boundsOf(
        [...moves].flatMap(([id, place]) => {
          const box = boxes.get(id)
          return box === undefined ? [] : [{ ...box, ...place }]
        }),
      )
      const others =
        view === null ? [] : [...boxes].filter(([id, box]) => !moves.has(id) && inside(box, view, 0))
      const { dx, dy, guides } =
        moved === null || view === null
          ? { dx: 0, dy: 0, guides: none }
          : aligned(
              moved,
              others.map(([, box]) => box),
              REACH / view.zoom,
            )
      for (const [id, { x, y }] of moves) moves.set(id, { x: x + dx, y: y + dy })
      now.current.store.setState({ guides: dragging ? guides : none })
      setMoving(dragging ? moves : null)
      if (dragging) return
      start.current = null
      if (hasMoved(now.current.doc, moves)) move(moves)
    },
    [now, flow],
  )
  return { moving, onNodesChange }
}

/** The moves that are told, and the same for what else is selected: that has no element which could tell. */
function withSelected(
  now: NowRef,
  told: ReadonlyMap<NodeId, Point>,
  start: ReadonlyMap<NodeId, Box>,
): Map<NodeId, Point> {
  const moves = new Map(told)
  const [first] = told
  const { selection } = now.current
  const before = first === undefined ? undefined : start.get(first[0])
  if (first === undefined || before === undefined || !selection.nodes.includes(first[0])) return moves
  const [dx, dy] = [first[1].x - before.x, first[1].y - before.y]
  for (const id of selection.nodes) {
    const box = start.get(id)
    if (box !== undefined && !moves.has(id)) moves.set(id, { x: box.x + dx, y: box.y + dy })
  }
  return moves
}

function move(moves: ReadonlyMap<NodeId, Point>): void {
  const places = new Map([...moves].map(([id, { x, y }]) => [id, [x, y] as const]))
  flows.edit(moves.size === 1 ? 'Move' : `Move ${moves.size} nodes`, doc => moveNodes(settled(doc), places))
}

const hasMoved = (doc: FlowDocument, moves: ReadonlyMap<NodeId, Point>): boolean =>
  [...moves].some(([id, { x, y }]) => {
    const place = lookup(doc.layout, id)
    return place === undefined || place[0] !== x || place[1] !== y
  })

function select(now: NowRef, nodes: readonly NodeId[]): void {
  ui.select({ nodes, edges: [], call: null })
  const [only] = nodes
  if (only !== undefined && nodes.length === 1) now.current.store.setState({ current: only })
}
