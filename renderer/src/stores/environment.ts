import type { Disposer } from '../../../shared/rpc/transport.ts'
import { pageFrames, type RequestFrame } from '../client/per-frame.ts'
import type { Locks } from './flows/window-id.ts'
import { type KeyValues, pageStorage } from './storage.ts'
import { undoText } from './undo-text.ts'

/** What stores need of the page that they run in; tests give their own. */
export interface Environment {
  readonly now: () => number
  readonly later: (ms: number, run: () => void) => Disposer
  readonly every: (ms: number, run: () => void) => Disposer
  readonly frame: RequestFrame
  readonly visible: () => boolean
  readonly randomBytes: (count: number) => Uint8Array
  /** Outlives the window. */
  readonly local: KeyValues
  /** The window's own; outlives its page. */
  readonly session: KeyValues
  readonly locks: () => Locks | null
  readonly closeWindow: () => void
  /** Undoes, or does again, in the text field that has the focus; false when none has. */
  readonly undoText: (way: 'undo' | 'redo') => boolean
}

export const pageEnvironment: Environment = {
  now: () => Date.now(),
  later: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
  frame: pageFrames,
  visible: () => document.visibilityState === 'visible',
  randomBytes: count => crypto.getRandomValues(new Uint8Array(count)),
  local: pageStorage(() => localStorage),
  session: pageStorage(() => sessionStorage),
  locks: () => ('locks' in navigator ? navigator.locks : null),
  closeWindow: () => window.close(),
  undoText,
}
