import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ServiceInfo } from '../../../../shared/contract.ts'
import type { EdgeRole, Refusal } from '../../../../shared/flow/connect.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { noSelection, type Selection } from '../../stores/index.ts'
import type { Box, Point } from '../geometry/sizes.ts'
import type { Guide } from './aligning.ts'

/** From 60 % nodes say everything, from 30 % one word, below that their state alone. */
export type ZoomLevel = 'near' | 'mid' | 'far'
export const zoomLevel = (zoom: number): ZoomLevel => (zoom >= 0.6 ? 'near' : zoom >= 0.3 ? 'mid' : 'far')

/** A wire that is being dragged. */
export interface Wiring {
  readonly from: NodeId
  readonly role: EdgeRole
  /** For each node why the wire can't end there, or null where it can. */
  readonly verdicts: ReadonlyMap<NodeId, Refusal | null>
  /** The node under the pointer. */
  readonly over: NodeId | null
}

/** Where something is about to be added, and to what. */
export interface Adding {
  /** On the canvas: where the upper left of what is added comes to lie. Null: where there is room. */
  readonly at: Point | null
  /** On the screen: what the popover points at. */
  readonly anchor: Point
  /** The node that it is wired to, if any. */
  readonly from: NodeId | null
  /** What it is to be; null lets the user choose among what fits. */
  readonly role: EdgeRole | null
}

/** What the canvas is in the middle of. None of it enters the document or its undo. */
export interface CanvasState {
  readonly locked: boolean
  readonly selection: Selection
  readonly services: ReadonlyMap<string, ServiceInfo>
  /** Where all nodes are. */
  readonly boxes: ReadonlyMap<NodeId, Box>
  readonly wiring: Wiring | null
  readonly renaming: NodeId | null
  readonly adding: Adding | null
  /** The node that a wire is drawn from with the keyboard, and where its popover stands. */
  readonly wiringFrom: { readonly id: NodeId; readonly anchor: Point } | null
  /** The node that has to get the focus as soon as it is there. */
  readonly focusing: NodeId | null
  /** The node that the keyboard is at. */
  readonly current: NodeId | null
  readonly level: ZoomLevel
  /** Lines along which what is being dragged is in line with others. */
  readonly guides: readonly Guide[]
  /** How many nodes that run are drawn. */
  readonly spinning: number
}

export type CanvasStore = StoreApi<CanvasState>

export const createCanvasStore = (): CanvasStore =>
  createStore<CanvasState>(() => ({
    locked: false,
    selection: noSelection,
    services: new Map(),
    boxes: new Map(),
    wiring: null,
    renaming: null,
    adding: null,
    wiringFrom: null,
    focusing: null,
    current: null,
    level: 'near',
    guides: [],
    spinning: 0,
  }))

const Context = createContext<CanvasStore | null>(null)
export const CanvasProvider = Context.Provider

export function useCanvasStore(): CanvasStore {
  const store = useContext(Context)
  if (store === null) throw new Error('Expected a CanvasProvider around this component')
  return store
}

export const useCanvas = <T>(selector: (state: CanvasState) => T): T => useStore(useCanvasStore(), selector)

/** How a node stands to the wire that is dragged: where it starts, fits, can't be, or is refused under the pointer. */
export function standing(wiring: Wiring | null, id: NodeId): 'start' | 'fits' | 'unfit' | 'refused' | null {
  if (wiring === null) return null
  if (wiring.from === id) return 'start'
  if (wiring.verdicts.get(id) === null) return 'fits'
  return wiring.over === id ? 'refused' : 'unfit'
}
