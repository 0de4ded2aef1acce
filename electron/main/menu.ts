import type { MenuItemConstructorOptions } from 'electron'
import type { HostCommand } from '../../shared/host-commands.ts'

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  /** For who works on Fanfare: reload, and the developer tools. */
  readonly tools: boolean
  /** Tells the page. */
  readonly send: (command: HostCommand) => void
}

type Item = MenuItemConstructorOptions

/**
 * The application's menu. Its commands are the page's; the page has the same keys, and takes them first where the
 * system lets it.
 */
export function menuTemplate({ platform, tools, send }: MenuOptions): Item[] {
  const mac = platform === 'darwin'
  const line: Item = { type: 'separator' }
  const item = (id: HostCommand, label: string, accelerator?: string): Item => ({
    id,
    label,
    ...(accelerator !== undefined && { accelerator }),
    click: () => send(id),
  })
  // The key is the page's alone where it sees it first: a text field has undone something by then.
  const shown = (given: Item): Item => ({ ...given, registerAccelerator: mac })
  const redo = platform === 'win32' ? 'Ctrl+Y' : 'CmdOrCtrl+Shift+Z'
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies Item] : []),
    {
      label: '&File',
      submenu: [
        item('new', 'New', 'CmdOrCtrl+N'),
        item('open', 'Open…', 'CmdOrCtrl+O'),
        item('open-workspace', 'Open Workspace…'),
        line,
        item('save', 'Save', 'CmdOrCtrl+S'),
        item('save-as', 'Save As…', 'CmdOrCtrl+Shift+S'),
        item('export', 'Export…', 'CmdOrCtrl+E'),
        line,
        // Cmd+W closes a tab.
        mac ? { role: 'close', accelerator: 'Cmd+Shift+W' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        shown(item('undo', 'Undo', 'CmdOrCtrl+Z')),
        shown(item('redo', 'Redo', redo)),
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'delete' },
        line,
        { role: 'selectAll' },
      ],
    },
    {
      label: '&Run',
      submenu: [
        item('run', 'Run', 'CmdOrCtrl+Enter'),
        item('run-selected', 'Run Selected', 'CmdOrCtrl+Shift+Enter'),
        item('stop', 'Stop', 'CmdOrCtrl+Alt+Enter'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('palette', 'Command Palette…', 'CmdOrCtrl+Shift+P'),
        item('dock', 'Toggle Dock', 'CmdOrCtrl+`'),
        item('fit', 'Fit Flow to Window'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(tools ? ([line, { role: 'reload' }, { role: 'toggleDevTools' }] satisfies Item[]) : []),
      ],
    },
    ...(mac ? [{ role: 'windowMenu' } satisfies Item] : []),
    {
      label: '&Help',
      role: 'help',
      submenu: [
        item('shortcuts', 'Keyboard Shortcuts'),
        ...(mac ? [] : ([line, { role: 'about' }] satisfies Item[])),
      ],
    },
  ]
}
