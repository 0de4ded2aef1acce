/**
 * What the desktop app's menu, the system and the window ask of the page: the items of the stream `host.commands`.
 *
 * - `close`: the window was to be closed while flows have unsaved changes. The page asks the user. If the window may
 *   go, the page tells `host.unsaved` that nothing is left and closes itself (`window.close()`); if the user would
 *   rather stay, it tells `host.unsaved` the count once more.
 * - `undo`, `redo`: of the text field that has the focus, else of the flow.
 * - `open:` and an absolute path: a flow file or a folder that the user opened from outside.
 */
export const hostCommands = [
  'new',
  'open',
  'open-workspace',
  'save',
  'save-as',
  'export',
  'undo',
  'redo',
  'run',
  'run-selected',
  'stop',
  'palette',
  'dock',
  'fit',
  'shortcuts',
  'close',
] as const

export type HostCommand = (typeof hostCommands)[number] | `${typeof OPEN}${string}`

const OPEN = 'open:'

export const openCommand = (path: string): HostCommand => `${OPEN}${path}`

/** The path that a command asks to open, or null when it asks for something else. */
export const pathToOpen = (command: string): string | null =>
  command.startsWith(OPEN) ? command.slice(OPEN.length) : null
