import { app } from '../app/app.ts'
import type { BrowserWindow } from '../web/browser-window.ts'

export interface Role {
  readonly label: string
  readonly accelerator?: string
  readonly act?: (window: BrowserWindow | null) => void
  /** The key is the page's: it is shown, and not taken. */
  readonly leavesKey?: true
  /** Roles of its submenu, `-` for a line. */
  readonly submenu?: readonly string[]
}

/** Roles by their names in lower case; none that the app does not use. */
export function roles(): Readonly<Record<string, Role>> {
  const mac = process.platform === 'darwin'
  const windows = process.platform === 'win32'
  return {
    cut: edit('Cut', 'X', contents => contents.cut()),
    copy: edit('Copy', 'C', contents => contents.copy()),
    paste: edit('Paste', 'V', contents => contents.paste()),
    delete: { label: 'Delete', act: window => window?.webContents.delete() },
    selectall: {
      label: 'Select All',
      accelerator: 'CmdOrCtrl+A',
      act: window => window?.webContents.selectAll(),
    },
    reload: { label: 'Reload', accelerator: 'CmdOrCtrl+R', act: window => window?.webContents.reload() },
    toggledevtools: {
      label: 'Toggle Developer Tools',
      accelerator: mac ? 'Alt+Command+I' : 'Ctrl+Shift+I',
      act: window => window?.webContents.toggleDevTools(),
    },
    resetzoom: { label: 'Actual Size', accelerator: 'CmdOrCtrl+0', act: () => {} },
    zoomin: { label: 'Zoom In', accelerator: 'CmdOrCtrl+Plus', act: () => {} },
    zoomout: { label: 'Zoom Out', accelerator: 'CmdOrCtrl+-', act: () => {} },
    togglefullscreen: {
      label: 'Toggle Full Screen',
      accelerator: mac ? 'Control+Command+F' : 'F11',
      act: window => window?.setFullScreen(!window.isFullScreen()),
    },
    minimize: { label: 'Minimize', accelerator: 'CmdOrCtrl+M', act: window => window?.minimize() },
    close: {
      label: mac ? 'Close Window' : 'Close',
      accelerator: 'CmdOrCtrl+W',
      act: window => window?.close(),
    },
    quit: {
      label: mac ? `Quit ${app.name}` : windows ? 'Exit' : 'Quit',
      ...(!windows && { accelerator: 'CmdOrCtrl+Q' }),
      act: () => app.quit(),
    },
    about: { label: mac ? `About ${app.name}` : 'About', act: () => app.showAboutPanel() },
    services: { label: 'Services' },
    hide: { label: `Hide ${app.name}`, accelerator: 'Command+H' },
    hideothers: { label: 'Hide Others', accelerator: 'Command+Alt+H' },
    unhide: { label: 'Show All' },
    front: { label: 'Bring All to Front' },
    zoom: { label: 'Zoom' },
    help: { label: 'Help' },
    appmenu: {
      label: app.name,
      submenu: ['about', '-', 'services', '-', 'hide', 'hideOthers', 'unhide', '-', 'quit'],
    },
    editmenu: { label: 'Edit', submenu: ['cut', 'copy', 'paste', 'delete', '-', 'selectAll'] },
    windowmenu: { label: 'Window', submenu: ['minimize', 'zoom', ...(mac ? ['-', 'front'] : ['close'])] },
  }
}

function edit(label: string, key: string, act: (contents: BrowserWindow['webContents']) => void): Role {
  return {
    label,
    accelerator: `CmdOrCtrl+${key}`,
    leavesKey: true,
    act: window => {
      if (window) act(window.webContents)
    },
  }
}
