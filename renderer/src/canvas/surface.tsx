import { type NodeTypes, ReactFlow, SelectionMode, useReactFlow, type Viewport } from '@xyflow/react'
import {
  type MouseEvent,
  type ReactElement,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { FlowDocument } from '../../../shared/flow/schema.ts'
import type { NodeId } from '../../../shared/ids.ts'
import { ui, useLocked, useUi } from '../stores/index.ts'
import { type CanvasNow, nodeAt } from './actions/canvas-now.ts'
import { fitting, MIN_ZOOM, sizeOfElement } from './actions/edit-actions.ts'
import { useClipboard } from './actions/use-clipboard.ts'
import { useCommands } from './actions/use-commands.ts'
import { useDrop } from './actions/use-drop.ts'
import { useKeys } from './actions/use-keys.ts'
import { useLasso } from './actions/use-lasso.ts'
import { useLookUsual } from './actions/use-look-usual.ts'
import { useMounted } from './actions/use-mounted.ts'
import { useNodeChanges } from './actions/use-node-changes.ts'
import { useRefit } from './actions/use-refit.ts'
import { useWiring } from './actions/use-wiring.ts'
import styles from './canvas.module.css'
import './react-flow.css'
import { Controls, LockBanner } from './controls.tsx'
import { EmptyHint } from './empty-hint.tsx'
import { type Box, GRID } from './geometry/sizes.ts'
import { Ground } from './ground.tsx'
import { Guides } from './guides.tsx'
import { HoveredNode } from './hovered-node.tsx'
import { Minimap } from './minimap.tsx'
import type { DrawnNode } from './model/canvas-nodes.ts'
import { useCanvas, useCanvasStore } from './model/canvas-state.ts'
import { useDrawing } from './model/use-drawing.ts'
import { useServices } from './model/use-services.ts'
import { CallbackNode } from './nodes/callback-node.tsx'
import { Groups } from './nodes/groups.tsx'
import { NoteNode } from './nodes/note-node.tsx'
import { SourceNode } from './nodes/source-node.tsx'
import { TargetNode } from './nodes/target-node.tsx'
import { Plates } from './plates/plates.tsx'
import { QuickAdd } from './quick-add/quick-add.tsx'
import { WireChooser } from './quick-add/wire-chooser.tsx'
import { useFollow } from './use-follow.ts'
import { DraggedWire, RefusalTip } from './wires/dragged-wire.tsx'
import { Wires } from './wires/wires.tsx'
import { ZoomLevel } from './zoom-level.tsx'

const nodeTypes: NodeTypes = {
  source: SourceNode,
  target: TargetNode,
  callback: CallbackNode,
  note: NoteNode,
}
const adds = ['Shift', 'Control', 'Meta']
const options = { hideAttribution: true }
const grid: [number, number] = [GRID, GRID]
/** With the middle and the right button; with the left one while Space is held. */
const panButtons = [1, 2]
const nowhere: ReadonlyMap<NodeId, Box> = new Map()
const mac = (): boolean => /mac/i.test(navigator.userAgent)

export interface SurfaceProps {
  readonly doc: FlowDocument
  /** What was in view when this tab was left; all of it where it was never shown. */
  readonly view: Viewport | undefined
  readonly onView: (view: Viewport) => void
}

/** One flow, drawn. */
export function Surface({ doc, view, onView }: SurfaceProps): ReactElement {
  const root = useRef<HTMLElement>(null)
  const store = useCanvasStore()
  const flow = useReactFlow<DrawnNode>()
  const locked = useLocked()
  const selection = useUi(state => state.selection)
  const showsMinimap = useUi(state => state.minimap)
  const adding = useCanvas(state => state.adding)
  const wiringFrom = useCanvas(state => state.wiringFrom)
  const services = useServices(doc)
  const at = { doc, selection, locked, flow, store, root: root.current }
  const now = useRef<CanvasNow>({ ...at, boxes: nowhere, notes: [], pointer: null })
  const { moving, onNodesChange } = useNodeChanges(now)
  const { facts, nodes, boxes, routes } = useDrawing(doc, selection, moving)
  const notes = useMemo(() => nodes.flatMap(node => (node.type === 'note' ? [boxOfNote(node)] : [])), [nodes])
  const { mounted, hover } = useMounted(doc, boxes, selection)
  const drawn = useMemo(
    () =>
      mounted === null ? nodes : nodes.filter(({ id, type }) => type === 'note' || mounted.has(id as NodeId)),
    [nodes, mounted],
  )
  // What is in view at first depends on how large the canvas is: known once it is in the page.
  const [first, setFirst] = useState(view)
  useLayoutEffect(() => {
    now.current = { ...at, boxes, notes, root: root.current, pointer: now.current.pointer }
    if (first === undefined)
      setFirst(fitting([...boxes.values(), ...notes], sizeOfElement(root.current)) ?? { x: 0, y: 0, zoom: 1 })
  })
  useEffect(
    () => store.setState({ locked, services, selection, boxes }),
    [store, locked, services, selection, boxes],
  )
  useEffect(() => {
    const { current } = store.getState()
    const begin = selection.nodes[0] ?? (nodes[0]?.id as NodeId | undefined) ?? null
    if (selection.nodes.length > 0 || current === null || !boxes.has(current))
      store.setState({ current: begin })
  }, [store, selection, nodes, boxes])
  // A flow that was opened or begun by keys gets them next; a page that has just been loaded takes them from nobody.
  const touched = useUi(state => state.touched)
  const begunTouched = useRef(touched)
  useEffect(() => {
    if (document.activeElement === document.body && begunTouched.current)
      root.current?.focus({ preventScroll: true })
  }, [])

  useCommands(now)
  useFollow(now, selection)
  useRefit(now)
  useLookUsual()
  const onKeyDown = useKeys(now, useMemo(mac, []))
  const clipboard = useClipboard(now)
  const drop = useDrop(now)
  const wiring = useWiring(now)
  const lasso = useLasso(now)

  const onDoubleClick = (event: MouseEvent): void => {
    const { target } = event
    if (!(target instanceof Element) || !target.classList.contains('react-flow__pane') || locked) return
    const anchor = { x: event.clientX, y: event.clientY }
    if (nodeAt(now.current, anchor) !== null) return
    const [source] = nodes.filter(node => node.type === 'source')
    store.setState({
      adding: {
        at: flow.screenToFlowPosition(anchor),
        anchor,
        from: (source?.id as NodeId | undefined) ?? null,
        role: null,
      },
    })
  }
  const onPaneClick = (event: MouseEvent): void => {
    // A node that has no element yet can be pressed all the same.
    const node = nodeAt(now.current, { x: event.clientX, y: event.clientY })
    ui.select(node === null ? {} : { nodes: [node], edges: [], call: null })
    if (node === null) root.current?.focus({ preventScroll: true })
    else store.setState({ focusing: node, current: node })
  }

  return (
    <section
      ref={root}
      className={styles.canvas}
      aria-label="Drawing"
      tabIndex={nodes.length === 0 ? 0 : -1}
      data-canvas=""
      data-keys="canvas"
      data-locked={locked ? '' : undefined}
      onKeyDown={onKeyDown}
      onDoubleClick={onDoubleClick}
      onPointerDownCapture={lasso}
      onPointerMove={({ clientX, clientY, buttons }) => {
        const pointer = { x: clientX, y: clientY }
        now.current = { ...now.current, pointer }
        if (mounted !== null && buttons === 0) hover(nodeAt(now.current, pointer))
      }}
      onPointerLeave={() => {
        now.current = { ...now.current, pointer: null }
        hover(null)
      }}
      {...clipboard}
      {...drop}
    >
      {mounted !== null && (
        <Plates boxes={boxes} facts={facts} selected={selection.nodes} mounted={mounted} />
      )}
      {first !== undefined && (
        <ReactFlow
          nodes={drawn}
          nodeTypes={nodeTypes}
          onNodesChange={onNodesChange}
          onPaneClick={onPaneClick}
          {...wiring}
          connectionLineComponent={DraggedWire}
          connectionRadius={0}
          connectOnClick={false}
          nodesConnectable={!locked}
          nodesDraggable={!locked}
          nodesFocusable={false}
          selectionMode={SelectionMode.Partial}
          selectionOnDrag
          panOnDrag={panButtons}
          panOnScroll
          panOnScrollSpeed={1}
          multiSelectionKeyCode={adds}
          selectionKeyCode="Shift"
          deleteKeyCode={null}
          zoomOnDoubleClick={false}
          disableKeyboardA11y
          nodeDragThreshold={3}
          snapToGrid
          snapGrid={grid}
          elevateNodesOnSelect
          minZoom={MIN_ZOOM}
          maxZoom={2}
          defaultViewport={first}
          onViewportChange={onView}
          proOptions={options}
        >
          <Groups groups={doc.groups} boxes={boxes} />
          <Wires root={root} routes={routes} />
          <Guides />
          <Ground root={root} />
          <ZoomLevel root={root} />
          <HoveredNode root={root} />
        </ReactFlow>
      )}
      {nodes.length === 0 && <EmptyHint locked={locked} />}
      <Controls locked={locked} />
      <LockBanner />
      {showsMinimap && boxes.size > 0 && <Minimap boxes={boxes} />}
      <RefusalTip now={now} />
      {adding !== null && <QuickAdd doc={doc} adding={adding} />}
      {wiringFrom !== null && <WireChooser doc={doc} from={wiringFrom.id} anchor={wiringFrom.anchor} />}
    </section>
  )
}

const boxOfNote = ({ position, width = 0, height = 0 }: DrawnNode): Box => ({ ...position, width, height })
