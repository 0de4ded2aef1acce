import { useStoreApi } from '@xyflow/react'
import { type ReactElement, useEffect, useLayoutEffect, useRef } from 'react'
import type { NodeId } from '../../../../shared/ids.ts'
import { runs } from '../../stores/index.ts'
import { viewOf } from '../actions/use-mounted.ts'
import type { Box } from '../geometry/sizes.ts'
import type { DrawnNode } from '../model/canvas-nodes.ts'
import { type CanvasState, standing, useCanvasStore, zoomLevel } from '../model/canvas-state.ts'
import type { NodeFacts } from '../model/facts.ts'
import { inside } from '../model/mounted.ts'
import { shownState } from '../model/target-text.ts'
import type { Colours } from './colours.ts'
import { Lettering } from './lettering.ts'
import { type Plate, paintPlates } from './paint.ts'
import styles from './plates.module.css'
import { type Sign, Sprites } from './sprites.ts'
import { useColours } from './use-colours.ts'
import { useRepaint } from './use-repaint.ts'

export interface PlatesProps {
  readonly boxes: ReadonlyMap<NodeId, Box>
  readonly facts: ReadonlyMap<NodeId, NodeFacts>
  readonly selected: readonly NodeId[]
  /** Those that have elements: not drawn here. */
  readonly mounted: ReadonlySet<NodeId>
}

/** The nodes of a large flow that have no elements of their own, on one canvas below the others. */
export function Plates(props: PlatesProps): ReactElement {
  const element = useRef<HTMLCanvasElement>(null)
  const colours = useColours(element)
  const flow = useStoreApi<DrawnNode>()
  const store = useCanvasStore()
  const tools = useRef<{
    readonly colours: Colours
    readonly sprites: Sprites
    readonly lettering: Lettering
  }>(null)

  const paint = (): void => {
    const canvas = element.current
    const context = canvas?.getContext('2d') ?? null
    const state = flow.getState()
    const view = viewOf(state)
    if (canvas === null || context === null || colours === null || view === null) return
    if (tools.current?.colours !== colours) {
      tools.current = { colours, sprites: new Sprites(colours), lettering: new Lettering() }
    }
    const pixels = devicePixelRatio
    const [width, height] = [Math.round(state.width * pixels), Math.round(state.height * pixels)]
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height]
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    const scale = view.zoom * pixels
    context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale)
    const canvasState = store.getState()
    const brush = {
      ...tools.current,
      context,
      level: zoomLevel(view.zoom),
      scale,
      role: canvasState.wiring?.role ?? null,
    }
    const selected = new Set(props.selected)
    const plates: Plate[] = []
    for (const [id, box] of props.boxes) {
      const facts = props.facts.get(id)
      if (facts === undefined || props.mounted.has(id) || !inside(box, view, 8)) continue
      plates.push(plateOf(id, box, facts, selected.has(id), canvasState))
    }
    paintPlates(brush, plates)
  }
  const repaint = useRepaint(paint)
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what is drawn
  useLayoutEffect(repaint, [repaint, colours, props.boxes, props.facts, props.selected, props.mounted])
  useEffect(() => {
    const disposals = [
      flow.subscribe((state, before) => {
        if (
          state.transform !== before.transform ||
          state.width !== before.width ||
          state.height !== before.height
        )
          repaint()
      }),
      store.subscribe((state, before) => {
        if (state.wiring !== before.wiring || state.services !== before.services) repaint()
      }),
      runs.onAnyStatus(repaint),
    ]
    void document.fonts.ready.then(repaint)
    return () => {
      for (const dispose of disposals) dispose()
    }
  }, [flow, store, repaint])
  return <canvas ref={element} className={styles.plates} />
}

function plateOf(
  id: NodeId,
  box: Box,
  { node, role, problem }: NodeFacts,
  selected: boolean,
  canvas: CanvasState,
): Plate {
  const name = node.label || node.service
  const state = shownState(node, runs.status(id))
  const sign: Sign =
    node.kind === 'callback'
      ? { sign: 'role', of: role ?? 'on-target' }
      : state !== null && node.kind === 'target'
        ? { sign: 'state', of: state }
        : { sign: 'kind', of: canvas.services.get(node.service)?.kind ?? 'code' }
  const stands = standing(canvas.wiring, id)
  return {
    box,
    kind: node.kind,
    name,
    last: node.label ? 0 : name.lastIndexOf('.') + 1,
    state,
    sign,
    selected,
    problem: problem?.severity ?? null,
    standing: stands === 'start' ? null : stands,
  }
}
