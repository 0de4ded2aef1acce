import type { NodeChange } from '@xyflow/react'
import { useCallback, useState } from 'react'
import { lookup } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { moveNodes, resize } from '../../stores/edits/index.ts'
import { flows, ui } from '../../stores/index.ts'
import type { Point } from '../geometry/sizes.ts'
import { settled } from '../model/adding.ts'
import type { DrawnNode } from '../model/canvas-nodes.ts'
import type { NowRef } from './canvas-now.ts'

export interface NodeChanges {
  /** Places of nodes that are being dragged; null when none is. They enter the document when they are let go. */
  readonly moving: ReadonlyMap<NodeId, Point> | null
  readonly onNodesChange: (changes: NodeChange<DrawnNode>[]) => void
}

/** What React Flow tells of drags, selections and sizes, as edits and selection of ours. A drag is one undo mark. */
export function useNodeChanges(now: NowRef): NodeChanges {
  const [moving, setMoving] = useState<ReadonlyMap<NodeId, Point> | null>(null)
  const onNodesChange = useCallback(
    (changes: NodeChange<DrawnNode>[]) => {
      const moves = new Map<NodeId, Point>()
      let selected: Set<NodeId> | null = null
      let dragging = true
      for (const change of changes) {
        if (change.type === 'position' && change.position !== undefined) {
          moves.set(change.id as NodeId, change.position)
          dragging &&= change.dragging === true
        } else if (change.type === 'select') {
          selected ??= new Set(now.current.selection.nodes)
          if (change.selected) selected.add(change.id as NodeId)
          else selected.delete(change.id as NodeId)
        } else if (change.type === 'dimensions' && change.resizing === true && change.dimensions) {
          const [id, { width, height }] = [change.id as NodeId, change.dimensions]
          flows.edit('Resize the note', doc => resize(doc, id, [width, height]), { merge: `resize:${id}` })
        }
      }
      if (selected !== null) select(now, [...selected])
      if (moves.size === 0) return
      setMoving(dragging ? moves : null)
      if (!dragging && hasMoved(now.current.doc, moves)) move(moves)
    },
    [now],
  )
  return { moving, onNodesChange }
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
