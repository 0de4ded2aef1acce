import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { RunId } from '../../../shared/ids.ts'
import type { PalettePlace } from './palette-items.ts'

/** A dialog of the shell. */
export type ShellDialog =
  /** `thenNew`: a new flow is drawn once a workspace is open. */
  | { readonly kind: 'folder'; readonly thenNew?: boolean }
  | { readonly kind: 'flow-file' }
  | { readonly kind: 'service' }
  /** What the next run is given. */
  | { readonly kind: 'input' }

export interface ShellState {
  readonly dialog: ShellDialog | null
  /** The welcome screen is shown although a workspace is open. */
  readonly welcome: boolean
  /** What the palette is narrowed to when it opens. */
  readonly palettePlace: PalettePlace
  /** Interrupted runs that were looked past. */
  readonly dismissedRuns: ReadonlySet<RunId>
}

/** What is open of the shell's own, and gone when the page is loaded again. */
export const shellState = createStore<ShellState>(() => ({
  dialog: null,
  welcome: false,
  palettePlace: 'all',
  dismissedRuns: new Set(),
}))

export const useShellState = <T>(selector: (state: ShellState) => T): T => useStore(shellState, selector)
export const closeDialog = (): void => shellState.setState({ dialog: null })
export const dismissInterrupted = (runIds: readonly RunId[]): void =>
  shellState.setState(({ dismissedRuns }) => ({ dismissedRuns: new Set([...dismissedRuns, ...runIds]) }))
