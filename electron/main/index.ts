import path from 'node:path'
import { app, type BrowserWindow, Menu, session } from 'electron'
import { type App, openApp, systemEditor } from '../app/index.ts'
import { Closing } from './closing.ts'
import { Commands } from './commands.ts'
import { connectPages } from './connections.ts'
import { builtFiles } from './core-files.ts'
import { defectLog, type Report, watchProcess } from './defects.ts'
import { nativePick } from './dialogs.ts'
import { guardPages, guardPermissions } from './guards.ts'
import { menuTemplate } from './menu.ts'
import { type HandOver, pathsHandedOver, pathsIn } from './opened-files.ts'
import { registerScheme, servePages } from './pages.ts'
import { quitCleanly } from './quitting.ts'
import { startUtility } from './utility-worker.ts'
import { openWindow, showWindow } from './window.ts'

// All of this has to happen before Electron is ready, and Electron is ready only when this module has been evaluated:
// nothing may be awaited here.
const report = defectLog(path.join(app.getPath('userData'), 'logs', 'main.log'))
watchProcess(report)
registerScheme()
app.enableSandbox()

const commands = new Commands()
const given: HandOver = { paths: pathsIn(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd()) }

if (app.requestSingleInstanceLock({ ...given })) {
  for (const file of given.paths) commands.open(file)
  app.on('open-file', (event, file) => {
    event.preventDefault()
    commands.open(file)
  })
  app.whenReady().then(
    () => start(report),
    error => report(error, 'start'),
  )
} else {
  app.exit(0)
}

function start(onError: Report): void {
  const root = app.getAppPath()
  let window: BrowserWindow | null = null
  const closing = new Closing(() => commands.send('close'))
  const core: Promise<App> = openApp({
    workspace: null,
    files: builtFiles(root),
    version: app.getVersion(),
    startWorker: startUtility,
    host: {
      kind: 'electron',
      pick: nativePick(() => window),
      edit: systemEditor(process.env),
      commands: listener => commands.listen(listener),
      unsaved: count => closing.unsaved(count),
    },
    onError,
  })
  core.catch(error => {
    onError(error, 'start')
    app.quit()
  })

  const show = (): void => {
    if (window) {
      showWindow(window)
      return
    }
    const opened = openWindow({ preload: path.join(root, 'out/preload/index.cjs'), onError })
    window = opened
    closing.guard(opened)
    opened.on('closed', () => {
      window = null
    })
  }

  guardPages()
  guardPermissions(session.defaultSession)
  servePages(path.join(root, 'out/renderer'))
  connectPages(core, () => closing.pageGone())
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        tools: !app.isPackaged,
        send: command => {
          // On macOS the app lives on without a window, and its menu too.
          if (!window) show()
          commands.send(command)
        },
      }),
    ),
  )
  quitCleanly(core, onError)
  app.on('second-instance', (_event, _words, _cwd, data) => {
    for (const file of pathsHandedOver(data)) commands.open(file)
    show()
  })
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  show()
}
