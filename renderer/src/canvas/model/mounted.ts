import type { NodeId } from '../../../../shared/ids.ts'
import type { Box } from '../geometry/sizes.ts'
import { zoomLevel } from './canvas-state.ts'

/**
 * Which nodes have elements of their own. Up to `FEW` all have. Of larger flows those in view have, as long as they are
 * not more than `FEW` or so near that all is to be read; otherwise only those that somebody is busy with. The others
 * are drawn onto a canvas, so that a flow of thousands opens and moves as one of ten.
 */
export const FEW = 120

/** What is in view, in the flow's units, and how near. */
export interface View extends Box {
  readonly zoom: number
}

/** How far outside of the view nodes are made ready, px of the screen; and how far outside they are kept. */
const READY = 80
const KEPT = 160
/** Elements that are made or taken away in one frame. */
const STEP = 12

export const inside = (box: Box, view: View, margin: number): boolean => {
  const around = margin / view.zoom
  return (
    box.x + box.width > view.x - around &&
    box.x < view.x + view.width + around &&
    box.y + box.height > view.y - around &&
    box.y < view.y + view.height + around
  )
}

/** The nodes that should have elements at this view. `busy`: those that must have one wherever they are. */
export function wantedIn(
  boxes: ReadonlyMap<NodeId, Box>,
  view: View,
  busy: Iterable<NodeId>,
): { readonly wanted: ReadonlySet<NodeId>; readonly busy: ReadonlySet<NodeId>; readonly near: boolean } {
  const needed = new Set<NodeId>()
  for (const id of busy) if (boxes.has(id)) needed.add(id)
  const seen: NodeId[] = []
  for (const [id, box] of boxes) if (inside(box, view, READY)) seen.push(id)
  const near = zoomLevel(view.zoom) === 'near' || seen.length <= FEW
  const wanted = near ? new Set([...seen, ...needed]) : needed
  return { wanted, busy: needed, near }
}

/**
 * One frame's step towards what is wanted: those that somebody is busy with at once, of the others a few. The same set
 * when nothing is left to do.
 */
export function stepTowards(
  mounted: ReadonlySet<NodeId>,
  { wanted, busy, near }: ReturnType<typeof wantedIn>,
  boxes: ReadonlyMap<NodeId, Box>,
  view: View,
): ReadonlySet<NodeId> {
  const next = new Set(mounted)
  let steps = STEP
  let changed = false
  for (const id of busy) {
    if (next.has(id)) continue
    next.add(id)
    changed = true
  }
  for (const id of wanted) {
    if (steps === 0) break
    if (next.has(id)) continue
    next.add(id)
    steps--
    changed = true
  }
  for (const id of mounted) {
    const box = boxes.get(id)
    const stays = wanted.has(id) || (near && box !== undefined && inside(box, view, KEPT))
    if (box !== undefined && (stays || steps === 0)) continue
    next.delete(id)
    if (box !== undefined) steps--
    changed = true
  }
  return changed ? next : mounted
}
