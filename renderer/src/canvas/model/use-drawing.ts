import { useMemo, useRef } from 'react'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { type Selection, useActiveTab } from '../../stores/index.ts'
import { placesOf } from '../geometry/columns.ts'
import { noRoutes, type Routes, routesOf } from '../geometry/routes.ts'
import type { Box, Point } from '../geometry/sizes.ts'
import {
  boxesOf,
  type CanvasNode,
  canvasNodes,
  type DrawnNode,
  type NoteOnCanvas,
  noteNodes,
} from './canvas-nodes.ts'
import { factsOf, type NodeFacts } from './facts.ts'

export interface Drawing {
  readonly facts: ReadonlyMap<NodeId, NodeFacts>
  /** All nodes and notes. */
  readonly nodes: DrawnNode[]
  readonly boxes: ReadonlyMap<NodeId, Box>
  readonly routes: Routes
}

const none: readonly never[] = []

/**
 * Nodes and wires of a document as they are drawn. What is drawn as before keeps its object.
 *
 * @param moving places of nodes that are being dragged: they are not in the document before they are let go.
 */
export function useDrawing(
  doc: FlowDocument,
  selection: Selection,
  moving: ReadonlyMap<NodeId, Point> | null,
): Drawing {
  const problems = useActiveTab()?.problems ?? none
  const facts = useKept(new Map<NodeId, NodeFacts>(), kept => factsOf(doc, problems, kept), [doc, problems])
  const placed = useMemo(() => placesOf(doc), [doc])
  const boxes = useMemo(
    () => boxesOf(facts, moving === null ? placed : withMoves(placed, moving)),
    [facts, placed, moving],
  )
  const byId = useKept(
    new Map<NodeId, CanvasNode>(),
    kept => canvasNodes(facts, boxes, new Set(selection.nodes), kept),
    [facts, boxes, selection.nodes],
  )
  const notes = useKept(
    new Map<NodeId, NoteOnCanvas>(),
    kept => noteNodes(doc, moving, new Set(selection.nodes), kept),
    [doc.notes, doc.layout, moving, selection.nodes],
  )
  const nodes = useMemo((): DrawnNode[] => [...notes.values(), ...byId.values()], [notes, byId])
  const routes = useKept(noRoutes, kept => routesOf(doc, boxes, kept), [doc, boxes])
  return { facts, nodes, boxes, routes }
}

function withMoves(
  placed: ReadonlyMap<NodeId, Point>,
  moving: ReadonlyMap<NodeId, Point>,
): Map<NodeId, Point> {
  return new Map([...placed].map(([id, place]) => [id, moving.get(id) ?? place]))
}

/** A value that is made from the one before, so that parts of it can be kept. */
function useKept<T>(first: T, make: (kept: T) => T, by: readonly unknown[]): T {
  const kept = useRef(first)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `by` names what `make` reads
  const value = useMemo(() => make(kept.current), by)
  kept.current = value
  return value
}
