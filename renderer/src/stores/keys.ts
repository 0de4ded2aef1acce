/**
 * Every key of the window, once: what is pressed, which command it runs, and where it works. The keys' dialog, menus,
 * tooltips and the palette show this table.
 */

/**
 * Where a key works: `anywhere`, also while typing; `window`, unless a text field or a dialog has the keys; `canvas`,
 * while the canvas has them.
 */
export type KeyPlace = 'anywhere' | 'window' | 'canvas'

export interface KeyBinding {
  /** The command's id (commands.ts). */
  readonly id: string
  /** Each is one way to press it: modifiers `Mod` (Cmd on macOS, else Ctrl), `Shift`, `Alt`, and a key. */
  readonly keys: readonly string[]
  readonly label: string
  readonly when: KeyPlace
  readonly group: 'Flow' | 'Edit' | 'Canvas' | 'Run' | 'View'
}

const binding = (
  id: string,
  keys: readonly string[],
  label: string,
  group: KeyBinding['group'],
  when: KeyPlace,
): KeyBinding => ({ id, keys, label, group, when })

export const keys: readonly KeyBinding[] = [
  binding('flow.new', ['Mod+N'], 'New flow', 'Flow', 'anywhere'),
  binding('flow.open', ['Mod+O'], 'Open a flow', 'Flow', 'anywhere'),
  binding('flow.save', ['Mod+S'], 'Save', 'Flow', 'anywhere'),
  binding('flow.save-as', ['Mod+Shift+S'], 'Save as', 'Flow', 'anywhere'),
  binding('flow.close', ['Mod+W'], 'Close the tab', 'Flow', 'anywhere'),
  binding('flow.next', ['Mod+PageDown'], 'Next tab', 'Flow', 'anywhere'),
  binding('flow.previous', ['Mod+PageUp'], 'Previous tab', 'Flow', 'anywhere'),
  binding('flow.import', ['Mod+I'], 'Import', 'Flow', 'window'),
  binding('flow.export', ['Mod+E'], 'Export', 'Flow', 'window'),
  binding('flow.export-image', ['Mod+Shift+E'], 'Export an image', 'Flow', 'window'),

  binding('edit.undo', ['Mod+Z'], 'Undo', 'Edit', 'window'),
  binding('edit.redo', ['Mod+Shift+Z', 'Mod+Y'], 'Redo', 'Edit', 'window'),
  binding('edit.cut', ['Mod+X'], 'Cut', 'Edit', 'canvas'),
  binding('edit.copy', ['Mod+C'], 'Copy', 'Edit', 'canvas'),
  binding('edit.paste', ['Mod+V'], 'Paste', 'Edit', 'canvas'),
  binding('edit.duplicate', ['Mod+D'], 'Duplicate', 'Edit', 'window'),
  binding('edit.delete', ['Delete', 'Backspace'], 'Delete', 'Edit', 'canvas'),
  binding('edit.select-all', ['Mod+A'], 'Select all', 'Edit', 'canvas'),
  binding('edit.disable', ['D'], 'Disable, enable', 'Edit', 'canvas'),
  binding('edit.rename', ['F2'], 'Rename', 'Edit', 'window'),
  binding('edit.group', ['Mod+G'], 'Group', 'Edit', 'window'),
  binding('edit.ungroup', ['Mod+Shift+G'], 'Ungroup', 'Edit', 'window'),
  binding('edit.find', ['Mod+F'], 'Find', 'Edit', 'window'),

  binding('canvas.add', ['Tab'], 'Add', 'Canvas', 'canvas'),
  binding('canvas.tidy', ['Shift+Alt+T'], 'Tidy', 'Canvas', 'window'),
  binding('canvas.fit', ['1'], 'Fit', 'Canvas', 'canvas'),
  binding('canvas.actual-size', ['0'], '100 %', 'Canvas', 'canvas'),
  binding('canvas.zoom-in', ['+', '='], 'Zoom in', 'Canvas', 'canvas'),
  binding('canvas.zoom-out', ['-'], 'Zoom out', 'Canvas', 'canvas'),
  binding('canvas.left', ['ArrowLeft'], 'Go to what leads here', 'Canvas', 'canvas'),
  binding('canvas.right', ['ArrowRight'], 'Go to what follows', 'Canvas', 'canvas'),
  binding('canvas.up', ['ArrowUp'], 'Go to the node above', 'Canvas', 'canvas'),
  binding('canvas.down', ['ArrowDown'], 'Go to the node below', 'Canvas', 'canvas'),
  binding('canvas.wire', ['W'], 'Draw a wire from here', 'Canvas', 'canvas'),
  binding('canvas.move-left', ['Shift+ArrowLeft'], 'Move left', 'Canvas', 'canvas'),
  binding('canvas.move-right', ['Shift+ArrowRight'], 'Move right', 'Canvas', 'canvas'),
  binding('canvas.move-up', ['Shift+ArrowUp'], 'Move up', 'Canvas', 'canvas'),
  binding('canvas.move-down', ['Shift+ArrowDown'], 'Move down', 'Canvas', 'canvas'),
  binding('canvas.clear-selection', ['Escape'], 'Select nothing', 'Canvas', 'canvas'),

  binding('run.start', ['Mod+Enter'], 'Run', 'Run', 'anywhere'),
  binding('run.selected', ['Mod+Shift+Enter'], 'Run selected', 'Run', 'anywhere'),
  binding('run.stop', ['Mod+Alt+Enter'], 'Stop', 'Run', 'anywhere'),

  binding('view.palette', ['Mod+K', 'Mod+Shift+P'], 'Search or run', 'View', 'anywhere'),
  binding('view.dock', ['Mod+`'], 'Show or hide the dock', 'View', 'anywhere'),
  binding('view.next-region', ['F6'], 'Next part of the window', 'View', 'anywhere'),
  binding('view.previous-region', ['Shift+F6'], 'Previous part of the window', 'View', 'anywhere'),
  binding('view.find-service', ['/'], 'Find a service', 'View', 'window'),
  binding('view.keys', ['?'], 'List of keys', 'View', 'window'),
]

const bindingOf = (id: string, table: readonly KeyBinding[] = keys): KeyBinding | undefined =>
  table.find(entry => entry.id === id)

/** What a keyboard event is, as far as keys are told apart. */
export interface Pressed {
  readonly key: string
  /** The key's place on the keyboard, for letters that a layout or Alt turns into others. */
  readonly code?: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

interface Chord {
  readonly mod: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly key: string
}

function chordOf(text: string): Chord {
  // The key itself may be a plus.
  const parts = text.endsWith('+') ? [...text.slice(0, -1).split('+').filter(Boolean), '+'] : text.split('+')
  return {
    mod: parts.includes('Mod'),
    shift: parts.includes('Shift'),
    alt: parts.includes('Alt'),
    key: (parts.at(-1) ?? '').toLowerCase(),
  }
}

/** Whether this is what was pressed. Shift is part of a character like `?`, and asked for with all other keys. */
export function isPressed(text: string, event: Pressed, mac: boolean): boolean {
  const chord = chordOf(text)
  const mod = mac ? event.metaKey : event.ctrlKey
  const other = mac ? event.ctrlKey : event.metaKey
  if (chord.mod !== mod || other || chord.alt !== event.altKey) return false
  const key = event.key.toLowerCase()
  if (isSymbol(chord.key)) return key === chord.key
  if (chord.shift !== event.shiftKey) return false
  if (key === chord.key) return true
  // A letter under Alt, or of a keyboard with other letters: its place counts.
  return /^[a-z]$/.test(chord.key) && !/^[a-z]$/.test(key) && event.code === `Key${chord.key.toUpperCase()}`
}

const isSymbol = (key: string): boolean => key.length === 1 && !/^[a-z0-9]$/.test(key)

/** The command that an event is a key of, there where it was pressed. */
export function commandOf(
  event: Pressed,
  place: { readonly typing: boolean; readonly canvas: boolean; readonly dialog: boolean },
  mac: boolean,
  table: readonly KeyBinding[] = keys,
): string | null {
  const works = (when: KeyPlace): boolean => {
    if (place.dialog) return false
    if (when === 'anywhere') return true
    return !place.typing && (when === 'window' || place.canvas)
  }
  const found = table.find(entry => works(entry.when) && entry.keys.some(text => isPressed(text, event, mac)))
  return found?.id ?? null
}

const names: Readonly<Record<string, string>> = {
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  escape: 'Esc',
  delete: 'Del',
  pagedown: 'PgDn',
  pageup: 'PgUp',
}

/** The keys of one way to press it, as they are printed on a keyboard: `['Ctrl', 'Shift', 'Enter']`. */
export function keyCaps(text: string, mac: boolean): string[] {
  const { mod, shift, alt, key } = chordOf(text)
  return [
    ...(mod ? [mac ? '⌘' : 'Ctrl'] : []),
    ...(alt ? [mac ? '⌥' : 'Alt'] : []),
    ...(shift ? [mac ? '⇧' : 'Shift'] : []),
    names[key] ?? (key.length === 1 ? key.toUpperCase() : `${key.charAt(0).toUpperCase()}${key.slice(1)}`),
  ]
}

/** The keys of a command, or none. */
export const keyCapsOf = (id: string, mac: boolean): string[] => {
  const text = bindingOf(id)?.keys[0]
  return text === undefined ? [] : keyCaps(text, mac)
}

/** The same for `aria-keyshortcuts`. */
export function ariaKeys(id: string, mac: boolean): string | undefined {
  const found = bindingOf(id)
  return found?.keys.map(text => text.replace('Mod', mac ? 'Meta' : 'Control')).join(' ')
}
