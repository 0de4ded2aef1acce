import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { NodeId } from '../../../shared/ids.ts'
import type { KeyValues } from './storage.ts'
import type { Selection } from './types.ts'

const KEY = 'fanfare:ui'

const dockTabs = ['timeline', 'payloads', 'log', 'problems', 'compare'] as const
const sideTabs = ['services', 'flows', 'runs'] as const
const inspectorTabs = ['settings', 'request', 'response', 'exception', 'callbacks', 'code'] as const
const themes = ['system', 'light', 'dark'] as const
export type DockTab = (typeof dockTabs)[number]
export type SideTab = (typeof sideTabs)[number]
export type InspectorTab = (typeof inspectorTabs)[number]
export type Theme = (typeof themes)[number]

/** What is remembered; a field that can't be read has its default. */
const rememberedSchema = z.object({
  dockTab: z.enum(dockTabs).catch('timeline'),
  dockOpen: z.boolean().catch(true),
  sideTab: z.enum(sideTabs).catch('services'),
  sideOpen: z.boolean().catch(true),
  inspectorTab: z.enum(inspectorTabs).catch('settings'),
  inspectorOpen: z.boolean().catch(true),
  theme: z.enum(themes).catch('system'),
  minimap: z.boolean().catch(true),
  /** Sizes of panels as their library keeps them, by the group's name. */
  sizes: z.record(z.string(), z.record(z.string(), z.number())).catch({}),
  /** Folders of the palette that are open. */
  openFolders: z.array(z.string()).catch([]),
})
type Remembered = z.infer<typeof rememberedSchema>

export interface UiState extends Remembered {
  readonly selection: Selection
  /** The row that has the pointer, in the timeline or the payloads: its node is marked too. */
  readonly hoveredCall: number | null
  readonly paletteOpen: boolean
  readonly paletteText: string
  readonly quickAddOpen: boolean
  readonly keysOpen: boolean
  readonly findOpen: boolean
  readonly openDialogOpen: boolean
  /** Somebody has pressed something since the page was loaded. */
  readonly touched: boolean
}

export const noSelection: Selection = { nodes: [], edges: [], call: null }

/** What the window shows beside flows and runs. */
export class Ui {
  readonly store: StoreApi<UiState>
  readonly #nodeOf: (call: number) => NodeId | null

  /** @param nodeOf the node that a call of the shown run is drawn as. */
  constructor(storage: KeyValues, nodeOf: (call: number) => NodeId | null) {
    this.#nodeOf = nodeOf
    const remembered = rememberedSchema.parse(parsed(storage.get(KEY)))
    this.store = createStore<UiState>(() => ({
      ...remembered,
      selection: noSelection,
      hoveredCall: null,
      paletteOpen: false,
      paletteText: '',
      quickAddOpen: false,
      keysOpen: false,
      findOpen: false,
      openDialogOpen: false,
      touched: false,
    }))
    let last = JSON.stringify(remembered)
    this.store.subscribe(state => {
      const text = JSON.stringify(rememberedSchema.parse(state))
      if (text !== last) storage.set(KEY, text)
      last = text
    })
  }

  /** Changes what is shown; a selection that is the same in all parts stays the same object. */
  set(change: Partial<UiState>): void {
    this.store.setState(change)
  }

  /** Selects nodes, edges, a call; what is left out is not selected any more. */
  select(selection: Partial<Selection>): void {
    const next = { ...noSelection, ...selection }
    if (!sameSelection(next, this.store.getState().selection)) this.store.setState({ selection: next })
  }

  /** Selects a call, and the node that it is drawn as. */
  selectCall(call: number | null): void {
    const node = call === null ? null : this.#nodeOf(call)
    this.select({ nodes: node === null ? [] : [node], call })
  }

  /** Shows a tab of the dock, and the dock. */
  setDockTab(dockTab: DockTab): void {
    this.store.setState({ dockTab, dockOpen: true })
  }

  setDockOpen(dockOpen: boolean): void {
    this.store.setState({ dockOpen })
  }

  setSideTab(sideTab: SideTab): void {
    this.store.setState({ sideTab, sideOpen: true })
  }

  setInspectorTab(inspectorTab: InspectorTab): void {
    this.store.setState({ inspectorTab, inspectorOpen: true })
  }

  setTheme(theme: Theme): void {
    this.store.setState({ theme })
  }

  setPaletteOpen(paletteOpen: boolean, paletteText = ''): void {
    this.store.setState({ paletteOpen, paletteText })
  }

  setSizes(group: string, sizes: Readonly<Record<string, number>>): void {
    this.store.setState(state => ({ sizes: { ...state.sizes, [group]: { ...sizes } } }))
  }

  toggleFolder(folder: string): void {
    this.store.setState(({ openFolders }) => ({
      openFolders: openFolders.includes(folder)
        ? openFolders.filter(open => open !== folder)
        : [...openFolders, folder],
    }))
  }
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((entry, at) => entry === b[at])

const sameSelection = (a: Selection, b: Selection): boolean =>
  a.call === b.call && same(a.nodes, b.nodes) && same(a.edges, b.edges)

function parsed(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
