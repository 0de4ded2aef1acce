import type { NodeId } from '../../../../shared/ids.ts'
import { addNote, group, ungroup } from '../../stores/edits/index.ts'
import { flows, ui } from '../../stores/index.ts'
import { boundsOf } from '../geometry/sizes.ts'
import { settled, snapped } from '../model/adding.ts'
import { type CanvasNow, selectedNodes } from './canvas-now.ts'

export function groupSelected(now: CanvasNow): void {
  const nodes = selectedNodes(now)
  flows.edit('Group', doc => group(doc, nodes)[0])
}

export function ungroupSelected(now: CanvasNow): void {
  const nodes = selectedNodes(now)
  flows.edit('Ungroup', doc => ungroup(doc, nodes))
}

/** Adds a note where the pointer is, else below the flow, and lets the user write. */
export function addNoteHere(now: CanvasNow): void {
  const whole = boundsOf(now.boxes.values())
  const below = whole === null ? { x: 24, y: 40 } : { x: whole.x, y: whole.y + whole.height + 56 }
  const at = snapped(now.pointer === null ? below : now.flow.screenToFlowPosition(now.pointer))
  let added: NodeId | null = null
  flows.edit('Add a note', doc => {
    const [next, id] = addNote(settled(doc), '', [at.x, at.y])
    added = id
    return next
  })
  if (added === null) return
  ui.select({ nodes: [added], edges: [], call: null })
  now.store.setState({ renaming: added })
}
