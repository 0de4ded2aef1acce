import { useEffect } from 'react'
import { type Command, commands, ui } from '../../stores/index.ts'
import type { Direction } from '../geometry/walk.ts'
import { contextOf } from '../model/adding.ts'
import { type CanvasNow, type NowRef, onScreen, selectedNodes } from './canvas-now.ts'
import {
  duplicateSelected,
  fitAll,
  nudge,
  removeSelected,
  tidy,
  toggleDisabled,
  walk,
} from './edit-actions.ts'
import { addNoteHere, groupSelected, ungroupSelected } from './group-actions.ts'

/** Registers what the canvas can do: keys, menus and the palette run it by name. */
export function useCommands(now: NowRef): void {
  useEffect(() => commands.register(...canvasCommands(now)), [now])
}

const ZOOM = 1.25

function canvasCommands(ref: NowRef): Command[] {
  const editable = (): string | null => (ref.current.locked ? 'the flow is read only' : null)
  const selected = (): string | null =>
    editable() ?? (selectedNodes(ref.current).length === 0 ? 'select a node first' : null)
  const command = (
    group: Command['group'],
    id: string,
    label: string,
    run: (now: CanvasNow) => void,
    unavailable?: () => string | null,
  ): Command => ({ id, group, label, run: () => run(ref.current), ...(unavailable && { unavailable }) })
  const arrows: readonly Direction[] = ['left', 'right', 'up', 'down']
  return [
    command('Edit', 'canvas.add', 'Add a service', openQuickAdd, editable),
    command('Edit', 'edit.delete', 'Delete', removeSelected, () => {
      const { nodes, edges } = ref.current.selection
      return editable() ?? (nodes.length + edges.length === 0 ? 'select something first' : null)
    }),
    command('Edit', 'edit.duplicate', 'Duplicate', duplicateSelected, selected),
    command('Edit', 'edit.disable', 'Disable, enable', toggleDisabled, selected),
    command(
      'Edit',
      'edit.rename',
      'Rename',
      rename,
      () => editable() ?? (ref.current.selection.nodes.length === 0 ? 'select a node first' : null),
    ),
    command('Edit', 'edit.select-all', 'Select all', selectAll),
    command('Edit', 'canvas.wire', 'Draw a wire from here', openWireChooser, selected),
    command('Edit', 'edit.group', 'Group', groupSelected, selected),
    command('Edit', 'edit.ungroup', 'Ungroup', ungroupSelected, selected),
    command('Edit', 'canvas.note', 'Add a note', addNoteHere, editable),
    command('Flow', 'canvas.tidy', 'Tidy, keep my order', () => tidy(() => fitAll(ref.current)), editable),
    command('View', 'canvas.fit', 'Fit', fitAll),
    command('View', 'canvas.actual-size', 'Go to 100 %', ({ flow }) => void flow.zoomTo(1)),
    command('View', 'canvas.zoom-in', 'Zoom in', ({ flow }) => void flow.zoomTo(flow.getZoom() * ZOOM)),
    command('View', 'canvas.zoom-out', 'Zoom out', ({ flow }) => void flow.zoomTo(flow.getZoom() / ZOOM)),
    hidden(command('View', 'canvas.clear-selection', 'Select nothing', () => ui.select({}))),
    ...arrows.flatMap(direction => [
      hidden(command('Go to', `canvas.${direction}`, `Go ${direction}`, now => walk(now, direction, false))),
      hidden(
        command(
          'Edit',
          `canvas.move-${direction}`,
          `Move ${direction}`,
          now => nudge(now, direction),
          selected,
        ),
      ),
    ]),
  ]
}

const hidden = (command: Command): Command => ({ ...command, hidden: true })

/** Beside what is selected, else where the pointer is, else in the middle. */
function openQuickAdd(now: CanvasNow): void {
  const from = contextOf(now.doc, selectedNodes(now))
  const [chosen] = selectedNodes(now)
  const anchor =
    (chosen !== undefined ? onScreen(now, chosen, 'right') : null) ?? now.pointer ?? middleOf(now)
  now.store.setState({ adding: { at: null, anchor, from, role: null } })
}

function middleOf({ root }: CanvasNow): { x: number; y: number } {
  const rect = root?.getBoundingClientRect()
  return rect === undefined
    ? { x: 0, y: 0 }
    : { x: rect.x + rect.width / 2 - 126, y: rect.y + rect.height / 3 }
}

function openWireChooser(now: CanvasNow): void {
  const [id] = selectedNodes(now)
  const anchor = id === undefined ? null : onScreen(now, id, 'right')
  if (id !== undefined && anchor !== null) now.store.setState({ wiringFrom: { id, anchor } })
}

function rename(now: CanvasNow): void {
  const [id] = now.selection.nodes
  if (id === undefined) return
  // There is room for a field only where names are shown.
  if (now.flow.getZoom() < 0.6) void now.flow.zoomTo(1).then(() => now.store.setState({ renaming: id }))
  else now.store.setState({ renaming: id })
}

const selectAll = ({ doc }: CanvasNow): void =>
  ui.select({ nodes: Object.keys(doc.nodes) as (keyof typeof doc.nodes)[], edges: [], call: null })
