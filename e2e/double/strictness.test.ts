import { describe, expect, test } from 'vitest'
import { logOf, mainModule, PORT_PRELOAD, startFixture, untilDone, WINDOW } from './testing/fixture-app.ts'

describe("Electron's double is strict", () => {
  test('wrong use throws, also where Electron is silent', async () => {
    const app = await startFixture({
      'main.mjs': mainModule(`
        const attempt = (name, act) => {
          try { act(); log.push([name, 'accepted']) } catch (error) { log.push([name, error.message]) }
        }
        const window = new BrowserWindow({ show: false })
        attempt('option', () => new BrowserWindow({ widht: 3 }))
        attempt('nested', () => new BrowserWindow({ webPreferences: { nodeIntergation: true } }))
        attempt('type', () => new BrowserWindow({ width: '3' }))
        attempt('node', () => new BrowserWindow({ webPreferences: { nodeIntegration: true } }))
        attempt('relative', () => new BrowserWindow({ webPreferences: { preload: 'p.cjs' } }))
        attempt('event', () => app.on('window-all-close', () => {}))
        attempt('member', () => app.getUserData)
        attempt('method', () => window.setTitel('x'))
        attempt('missing', () => dialog.showOpenDialog({ propertys: [] }))
        attempt('enum', () => dialog.showOpenDialog({ properties: ['openFiles'] }))
        attempt('not covered', () => window.webContents.printToPDF({}))
        attempt('stub', () => electron.autoUpdater.checkForUpdates())
        attempt('class', () => new electron.Tray('x'))
        attempt('accelerator', () => Menu.buildFromTemplate([{ label: 'x', accelerator: 'Ctrl+Foo' }]))
        attempt('role', () => Menu.buildFromTemplate([{ role: 'undoo' }]))
        attempt('template', () => Menu.buildFromTemplate([{ click() {} }]))
        attempt('stdio', () => utilityProcess.fork('x.js', [], { stdio: ['pipe', 'pipe', 'pipe'] }))
        attempt('fork option', () => utilityProcess.fork('x.js', [], { name: 'x' }))
        attempt('schemes', () => protocol.registerSchemesAsPrivileged([]))
        attempt('sandbox', () => app.enableSandbox())
        attempt('path', () => app.getPath('userdata'))
        window.destroy()
        attempt('destroyed', () => window.setTitle('x'))
        attempt('destroyed contents', () => window.webContents)
        attempt('is destroyed', () => { if (!window.isDestroyed()) throw new Error('no') })`),
    })
    await untilDone(app)
    const wanted: Record<string, RegExp> = {
      option: /unknown option "widht"/,
      nested: /webPreferences: unknown option "nodeIntergation"/,
      type: /width: expected number, got string/,
      node: /does not cover/,
      relative: /absolute/,
      event: /no event "window-all-close"/,
      member: /App\.getUserData is not in electron\.d\.ts/,
      method: /setTitel/,
      missing: /unknown option "propertys"/,
      enum: /openFiles/,
      'not covered': /printToPDF\(\) exists in Electron/,
      stub: /autoUpdater/,
      class: /Tray/,
      accelerator: /Invalid accelerator/,
      role: /undoo/,
      template: /at least one of label, role or type/,
      stdio: /stdin value other than ignore/,
      'fork option': /unknown option "name"/,
      schemes: /before app is ready/,
      sandbox: /before app is ready/,
      path: /got string userdata/,
      destroyed: /Object has been destroyed/,
      'destroyed contents': /Object has been destroyed/,
      'is destroyed': /accepted/,
    }
    expect(await logOf(app)).toEqual(
      Object.entries(wanted).map(([name, pattern]) => [name, expect.stringMatching(pattern)]),
    )
  })

  test('what may be used once the app is ready can not be used before', async () => {
    const early = `for (const act of [
      () => new BrowserWindow(),
      () => session.defaultSession,
      () => utilityProcess.fork('x'),
      () => protocol.handle('app', () => new Response()),
      () => electron.screen.getPrimaryDisplay(),
    ]) try { act(); log.push('accepted') } catch (error) { log.push(error.message) }
    for (const act of [() => net.fetch('app://x'), () => dialog.showMessageBox({ message: 'x' })])
      Promise.resolve().then(act).then(() => log.push('accepted'), error => log.push(error.message))`
    const app = await startFixture({ 'main.mjs': mainModule('', early) })
    await untilDone(app)
    expect(await logOf(app)).toEqual(Array(7).fill(expect.stringContaining('ready')))
  })

  test('a name that Electron does not export does not link', async () => {
    const app = await startFixture({ 'main.mjs': `import { app, ipcRenderer } from 'electron'` })
    await expect.poll(() => app.output).toContain("does not provide an export named 'ipcRenderer'")
  })

  test('a main module that waits for ready at its top level hangs, and that is said', async () => {
    const app = await startFixture(
      { 'main.mjs': `import { app } from 'electron'\nawait app.whenReady()\nglobalThis.done = true` },
      { deadlockMs: 300 },
    )
    await expect.poll(() => app.output).toContain('awaits app.whenReady() at top level')
    expect(await app.evaluate(() => Reflect.has(globalThis, 'done'))).toBe(false)
  })

  test('traps that Electron keeps silent about are reported', async () => {
    const app = await startFixture({
      'main.mjs': mainModule(`
        ${WINDOW}
        const { port1 } = new MessageChannelMain()
        port1.on('message', () => {})
        globalThis.kept = port1
        port1.postMessage(Buffer.from('abc'))
        const options = { stdio: 'ignore', execArgv: ['--max-old-space-size=100'], env: { NODE_OPTIONS: '--x' } }
        const child = utilityProcess.fork(path.join(import.meta.dirname, 'none.js'), [], options)
        child.kill()
        utilityProcess.fork(path.join(import.meta.dirname, 'none.js'), [], { stdio: 'ignore', env: {} })
        void dialog.showSaveDialog({ filters: [{ name: 'x', extensions: ['.json'] }] })
        ipcMain.on('up', async event => {
          const [port] = event.ports
          port.on('message', ({ data }) => log.push(data))
          port.start()
          globalThis.late = () => event.senderFrame
        })`),
      'preload.cjs': PORT_PRELOAD,
    })
    await untilDone(app)
    const page = await app.firstWindow()
    await page.evaluate(() => window.postMessage('go', '*'))
    await page.waitForFunction(() => Reflect.has(window, 'port'))
    await page.evaluate(() => Reflect.get(window, 'port').postMessage({ blob: new Blob(['x']) }))
    await expect.poll(() => logOf(app)).toEqual([null])
    await page.reload()
    expect(await app.evaluate(() => Reflect.get(globalThis, 'late')())).toBe(null)
    const wanted = [
      'start() was never called',
      'sends its whole buffer',
      '--max-old-space-size=100',
      'NODE_OPTIONS',
      'inherits the whole environment',
      'kill() before "spawn"',
      'was not answered by the test',
      'without a dot',
      'without defaultPath',
      'object of the DOM',
      'senderFrame was read after',
    ]
    const seen: string[] = []
    await expect
      .poll(async () => {
        seen.push(...(await app.problems()).map(({ message }) => message))
        return wanted.filter(words => !seen.some(message => message.includes(words)))
      })
      .toEqual([])
  })
})
