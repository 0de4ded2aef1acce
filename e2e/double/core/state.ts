/** A window as the parts of the double see it that know no windows. */
export interface AnyWindow {
  readonly id: number
  /** Asks it to close. `onRefused` is called when the app or its page prevents that. */
  tryToClose(onRefused: () => void): void
  destroy(): void
}

/** Entry of the console of a page. */
export interface ConsoleLine {
  readonly level: string
  readonly text: string
}

interface State {
  ready: boolean
  /** The entry module has been evaluated. */
  entryDone: boolean
  /** Where the entry module waits for `ready`, if it does. */
  waitsForReady: string | null
  quitting: boolean
  ended: boolean
  appFolder: string
  version: string
  /** Schemes and what they were registered with. */
  readonly schemes: Map<string, Readonly<Record<string, boolean | undefined>>>
  readonly windows: Map<number, AnyWindow>
  readonly console: ConsoleLine[]
  /** Called in turn when the process is about to end. */
  readonly atEnd: (() => void | Promise<void>)[]
  /** Told of new windows. */
  onWindow: (window: AnyWindow) => void
  exit: (code: number) => void
}

/** There is one app to a process, as in Electron. */
export const state: State = {
  ready: false,
  entryDone: false,
  waitsForReady: null,
  quitting: false,
  ended: false,
  appFolder: '',
  version: '',
  schemes: new Map(),
  windows: new Map(),
  console: [],
  atEnd: [],
  onWindow: () => {},
  exit: process.exit.bind(process),
}

/** Throws when Electron is not ready. */
export function needReady(what: string): void {
  if (!state.ready) throw new Error(`${what} can only be used after app is ready`)
}

/** Throws when Electron is ready already. */
export function needEarly(what: string): void {
  if (state.ready) throw new Error(`${what} can only be called before app is ready`)
}
