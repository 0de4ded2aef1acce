import {
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  type Viewport,
} from '@xyflow/react'
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
import { commands, ui, useActiveTab, useDocument, useLocked, useUi } from '../stores/index.ts'
import type { CanvasNow } from './actions/canvas-now.ts'
import { FIT } from './actions/edit-actions.ts'
import { useClipboard } from './actions/use-clipboard.ts'
import { useCommands } from './actions/use-commands.ts'
import { useDrop } from './actions/use-drop.ts'
import { useKeys } from './actions/use-keys.ts'
import { useNodeChanges } from './actions/use-node-changes.ts'
import { useWiring } from './actions/use-wiring.ts'
import styles from './canvas.module.css'
import './react-flow.css'
import { Controls, LockBanner } from './controls.tsx'
import { type Box, GRID } from './geometry/sizes.ts'
import { HoveredNode } from './hovered-node.tsx'
import { Minimap } from './minimap.tsx'
import type { DrawnNode } from './model/canvas-nodes.ts'
import { CanvasProvider, createCanvasStore, useCanvas, useCanvasStore } from './model/canvas-state.ts'
import { useDrawing } from './model/use-drawing.ts'
import { useServices } from './model/use-services.ts'
import { CallbackNode } from './nodes/callback-node.tsx'
import { Groups } from './nodes/groups.tsx'
import { NoteNode } from './nodes/note-node.tsx'
import { SourceNode } from './nodes/source-node.tsx'
import { TargetNode } from './nodes/target-node.tsx'
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
/** From so many nodes on, only those in view are in the page. */
const MANY = 120
const nowhere: ReadonlyMap<NodeId, Box> = new Map()

/** The open flow as a drawing that can be edited, run and watched. Fills its parent. */
export function Canvas(): ReactElement | null {
  const [store] = useState(createCanvasStore)
  const doc = useDocument()
  const tab = useActiveTab()?.id ?? ''
  const [views] = useState(() => new Map<string, Viewport>())
  if (doc === null) return null
  return (
    <CanvasProvider value={store}>
      {/* Each tab has a view of its own. */}
      <ReactFlowProvider key={tab}>
        <Surface doc={doc} view={views.get(tab)} onView={view => views.set(tab, view)} />
      </ReactFlowProvider>
    </CanvasProvider>
  )
}

const mac = (): boolean => /mac/i.test(navigator.userAgent)

interface SurfaceProps {
  readonly doc: FlowDocument
  /** What was in view when this tab was left; all of it where it was never shown. */
  readonly view: Viewport | undefined
  readonly onView: (view: Viewport) => void
}

function Surface({ doc, view, onView }: SurfaceProps): ReactElement {
  const root = useRef<HTMLElement>(null)
  const store = useCanvasStore()
  const flow = useReactFlow<DrawnNode>()
  const locked = useLocked()
  const selection = useUi(state => state.selection)
  const showsMinimap = useUi(state => state.minimap)
  const adding = useCanvas(state => state.adding)
  const wiringFrom = useCanvas(state => state.wiringFrom)
  const services = useServices(doc)
  const [first] = useState(view)
  const at = { doc, selection, locked, flow, store, root: root.current }
  const now = useRef<CanvasNow>({ ...at, boxes: nowhere, pointer: null })
  const { moving, onNodesChange } = useNodeChanges(now)
  const { nodes, boxes, routes } = useDrawing(doc, selection, moving)
  useLayoutEffect(() => {
    now.current = { ...at, boxes, root: root.current, pointer: now.current.pointer }
  })
  useEffect(() => store.setState({ locked, services, selection }), [store, locked, services, selection])
  useEffect(() => {
    const { current } = store.getState()
    const begin = selection.nodes[0] ?? (nodes[0]?.id as NodeId | undefined) ?? null
    if (selection.nodes.length > 0 || current === null || !boxes.has(current))
      store.setState({ current: begin })
  }, [store, selection, nodes, boxes])

  // A flow that was opened or begun by keys gets them next; a page that has just been loaded takes them from nobody.
  useEffect(() => {
    if (document.activeElement === document.body && navigator.userActivation.hasBeenActive)
      root.current?.focus({ preventScroll: true })
  }, [])

  useCommands(now)
  useFollow(now, selection)
  const onKeyDown = useKeys(now, useMemo(mac, []))
  const clipboard = useClipboard(now)
  const drop = useDrop(now)
  const wiring = useWiring(now)

  const onDoubleClick = (event: MouseEvent): void => {
    const { target } = event
    if (!(target instanceof Element) || !target.classList.contains('react-flow__pane') || locked) return
    const anchor = { x: event.clientX, y: event.clientY }
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
      onPointerMove={({ clientX, clientY }) => {
        now.current = { ...now.current, pointer: { x: clientX, y: clientY } }
      }}
      onPointerLeave={() => {
        now.current = { ...now.current, pointer: null }
      }}
      {...clipboard}
      {...drop}
    >
      <ReactFlow
        nodes={nodes}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        onPaneClick={() => {
          ui.select({})
          root.current?.focus({ preventScroll: true })
        }}
        {...wiring}
        connectionLineComponent={DraggedWire}
        connectionRadius={0}
        connectOnClick={false}
        nodesConnectable={!locked}
        nodesDraggable={!locked}
        nodesFocusable={false}
        onlyRenderVisibleElements={nodes.length > MANY}
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={adds}
        selectionKeyCode="Shift"
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        nodeDragThreshold={3}
        snapToGrid
        snapGrid={grid}
        elevateNodesOnSelect
        minZoom={0.1}
        maxZoom={2}
        fitView={first === undefined}
        {...(first !== undefined && { defaultViewport: first })}
        onViewportChange={onView}
        fitViewOptions={FIT}
        proOptions={options}
      >
        <Groups groups={doc.groups} boxes={boxes} />
        <Wires routes={routes} />
        <ZoomLevel root={root} />
        <HoveredNode root={root} />
      </ReactFlow>
      {nodes.length === 0 && <EmptyHint locked={locked} />}
      <Controls locked={locked} />
      <LockBanner />
      {showsMinimap && boxes.size > 0 && <Minimap boxes={boxes} />}
      <RefusalTip />
      {adding !== null && <QuickAdd doc={doc} adding={adding} />}
      {wiringFrom !== null && <WireChooser doc={doc} from={wiringFrom.id} anchor={wiringFrom.anchor} />}
    </section>
  )
}

function EmptyHint({ locked }: { readonly locked: boolean }): ReactElement {
  return (
    <div className={styles.empty}>
      <p>Nothing is drawn yet.</p>
      {!locked && (
        <button type="button" className={styles.hint} onClick={() => commands.run('canvas.add')}>
          Add a source
        </button>
      )}
    </div>
  )
}
