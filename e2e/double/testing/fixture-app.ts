import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { onTestFinished } from 'vitest'
import { type DoubleApp, type LaunchOptions, launch } from '../harness.ts'

const PAGE = `<!doctype html><title>t</title><label>Field <input></label><script>
window.got = []
window.onmessage = ({ source, data, ports }) => {
  if (source !== window || data !== 'port') return
  window.port = ports[0]
  window.port.onmessage = event => window.got.push(event.data)
  window.port.addEventListener('close', () => { window.portClosed = true })
}
</script>`

/** A preload that gives the page a port when it says `go`. */
export const PORT_PRELOAD = `const { ipcRenderer } = require('electron')
window.addEventListener('message', event => {
  if (event.data !== 'go') return
  const { port1, port2 } = new MessageChannel()
  ipcRenderer.postMessage('up', { a: 1 }, [port2])
  window.postMessage('port', location.origin, [port1])
})`

/** A window with a page, as the body of a main module may begin with. */
export const WINDOW = `const win = globalThis.win = new BrowserWindow({ show: false, webPreferences: { preload: path.join(import.meta.dirname, 'preload.cjs') } })
win.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
await win.loadURL('app://x/index.html')`

/** A main module that serves one page and then does `body`; `early` is done before Electron is ready. */
export const mainModule = (body: string, early = ''): string => `import * as electron from 'electron'
import path from 'node:path'
const { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, net, protocol, session, utilityProcess } = electron
globalThis.log = []
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
${early}
app.whenReady().then(async () => {
  protocol.handle('app', request => {
    const { pathname } = new URL(request.url)
    if (pathname === '/boom') throw new Error('boom')
    if (pathname === '/none') return new Response('no', { status: 404 })
    return new Response(${JSON.stringify(PAGE)}, { headers: { 'content-type': 'text/html' } })
  })
  ${body}
  globalThis.done = true
})`

export type Files = Readonly<Record<string, string>>

/** Starts an app of these files, `main.mjs` first. It is closed at the test's end; its problems are the test's to look at. */
export async function startFixture(files: Files, options: Partial<LaunchOptions> = {}): Promise<DoubleApp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'electron-double-app-'))
  const description = { name: 'fixture', version: '1.0.0', type: 'module', main: 'main.mjs' }
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(description))
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text)
  const app = launch(folder, { chromium, ...options })
  onTestFinished(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return app
}

/** What the app's body has put into `globalThis.log`. */
export const logOf = (app: DoubleApp): Promise<unknown[]> =>
  app.evaluate(() => Reflect.get(globalThis, 'log') as unknown[])

/** Waits until the body of the main module has run. */
export async function untilDone(app: DoubleApp): Promise<void> {
  const end = performance.now() + 15_000
  while (!(await app.evaluate(() => Reflect.get(globalThis, 'done') === true))) {
    if (performance.now() > end) throw new Error(`The app did not come to its end\n${app.output}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
