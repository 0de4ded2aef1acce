import path from 'node:path'
import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { HOME } from './origin.ts'
import { readWindowState, writeWindowState } from './window-state.ts'

/** The canvas's colour by day and by night, for the moment before the page is drawn. */
const BACKGROUND = { light: '#f3f4f6', dark: '#0e1013' }
const SAVE_AFTER_MS = 500
/** A page that crashes more often than this is not loaded again. */
const MOST_CRASHES = 3

export interface WindowOptions {
  /** Absolute. */
  readonly preload: string
  /** Told of what should not happen to a page. */
  readonly onError: (error: unknown, where: string) => void
}

/** Opens the window where it was, and shows it once its page is drawn. */
export function openWindow({ preload, onError }: WindowOptions): BrowserWindow {
  const file = path.join(app.getPath('userData'), 'window.json')
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
  const state = readWindowState(file, areas)
  const window = new BrowserWindow({
    ...(state?.bounds ?? { width: 1440, height: 900 }),
    minWidth: 800,
    minHeight: 500,
    show: false,
    title: 'Fanfare',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  })
  if (state?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  keepState(window, file)
  watchPage(window, onError)
  window.loadURL(HOME).catch(error => onError(error, 'page'))
  return window
}

/** Brings a window to the front, wherever it is. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function keepState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    const state = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    void writeWindowState(file, state)
  }
  const saveSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_AFTER_MS)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('close', save)
  window.on('closed', () => clearTimeout(timer))
}

function watchPage(window: BrowserWindow, onError: WindowOptions['onError']): void {
  let crashes = 0
  window.webContents.on('render-process-gone', (_, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    onError(new Error(`The page's process is gone: ${reason} (${exitCode})`), 'page')
    crashes += 1
    if (crashes <= MOST_CRASHES) window.webContents.reload()
    else void offerToClose(window, 'Fanfare’s page keeps crashing.', 'Try again')
  })
  window.on('unresponsive', () => void offerToClose(window, 'Fanfare’s page does not respond.', 'Wait'))
}

/** Asks by a dialog of the system, since the page can't. What runs goes on meanwhile. */
async function offerToClose(window: BrowserWindow, message: string, instead: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message,
    detail: 'Changes that were not saved are lost if the window is closed.',
    buttons: [instead, 'Close window'],
    defaultId: 0,
    cancelId: 0,
  })
  if (window.isDestroyed()) return
  if (response === 1) window.destroy()
  else if (window.webContents.isCrashed()) window.webContents.reload()
}
