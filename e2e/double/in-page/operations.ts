import type { Wired } from './wire.ts'

export interface Key {
  readonly key: string
  readonly code: string
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly meta: boolean
}

/** What the code in a page tells the double. Ports have names, `p…` those made in the page. */
export type FromPage =
  /** A document began, at this address. */
  | readonly ['hello', address: string]
  | readonly ['title', title: string]
  /** A key that the page left alone. */
  | readonly ['key', key: Key]
  /** `ipcRenderer.postMessage`. */
  | readonly ['post', channel: string, message: Wired, ports: readonly string[]]
  | readonly ['port', port: string, message: Wired, ports: readonly string[]]
  | readonly ['port-closed', port: string]
  /** `window.close()`. */
  | readonly ['close-window']
  | readonly ['problem', message: string]
  | readonly ['preload-error', path: string, stack: string, message: string]

/** What the double tells the code in a page. */
export type ToPage =
  | readonly ['port', port: string, message: Wired, ports: readonly string[]]
  | readonly ['port-closed', port: string]

export interface Boot {
  /** Begins the names of events between the two worlds of a page. */
  readonly nonce: string
  /** The preload's file. */
  readonly path: string
  /** What the preload sees as `process`. */
  readonly process: object
}
