import { describe, expect, test } from 'vitest'
import { logOf, mainModule, startFixture, untilDone, WINDOW } from './testing/fixture-app.ts'

describe("Electron's double lives and dies as Electron does", () => {
  test('quitting goes in order; a window and its page may refuse', async () => {
    const app = await startFixture({
      'main.mjs': mainModule(`
        for (const event of ['before-quit', 'will-quit', 'quit', 'window-all-closed'])
          app.on(event, () => { log.push(event); if (event === 'quit') process.stdout.write('ORDER ' + log.join()) })
        ${WINDOW}
        win.on('close', event => { log.push('close'); if (globalThis.refuse) event.preventDefault() })
        win.on('closed', () => log.push('closed'))
        win.webContents.on('will-prevent-unload', () => log.push('will-prevent-unload'))`),
      'preload.cjs': '',
    })
    await untilDone(app)
    await app.evaluate(({ app }) => {
      Reflect.set(globalThis, 'refuse', true)
      app.quit()
    })
    await expect.poll(() => logOf(app)).toEqual(['before-quit', 'close'])
    await app.evaluate(() => {
      Reflect.set(globalThis, 'refuse', false)
      Reflect.set(globalThis, 'log', [])
    })
    const page = await app.firstWindow()
    // A page without a gesture of its user can't refuse.
    await page.getByLabel('Field').fill('x')
    await page.getByLabel('Field').click()
    await page.keyboard.type('y')
    await page.evaluate(() => {
      window.onbeforeunload = event => event.preventDefault()
    })
    await app.evaluate(({ app }) => app.quit())
    await expect.poll(() => logOf(app)).toEqual(['before-quit', 'close', 'will-prevent-unload'])
    await page.evaluate(() => {
      window.onbeforeunload = null
    })
    await app.evaluate(({ app }) => app.quit())
    expect(await app.exited).toEqual({ code: 0, signal: null })
    expect(app.output).toMatch(/before-quit,close,closed,will-quit,quit$/)
  })

  test('without a listener the last window ends the app; exceptions do not', async () => {
    const app = await startFixture({
      'main.mjs': mainModule(`
        const window = new BrowserWindow({ show: false })
        await window.loadURL('app://x/')
        setTimeout(() => { throw new Error('late') }, 10)
        Promise.reject(new Error('nobody'))
        setTimeout(() => window.close(), 100)`),
    })
    expect(await app.exited).toMatchObject({ code: 0 })
    expect(app.output).toMatch(
      /uncaught exception in main: Electron shows an error box and goes on\nError: late/,
    )
    expect(app.output).toContain('nobody')
  })

  test('a page closes its window; window.close() asks the window first', async () => {
    const app = await startFixture({
      'main.mjs': mainModule(`
        app.on('window-all-closed', () => log.push('all closed'))
        ${WINDOW}
        let asked = 0
        win.on('close', event => { log.push('close'); asked += 1; if (asked === 1) event.preventDefault() })`),
      'preload.cjs': '',
    })
    await untilDone(app)
    const page = await app.firstWindow()
    await page.evaluate(() => window.close())
    await expect.poll(() => logOf(app)).toEqual(['close'])
    await page.evaluate(() => window.close()).catch(() => {})
    await expect.poll(() => logOf(app)).toEqual(['close', 'close', 'all closed'])
  })

  test('pages that can not be loaded are told by their codes', async () => {
    const app = await startFixture({
      'main.mjs': mainModule(`
        const window = new BrowserWindow({ show: false })
        window.webContents.on('did-fail-load', (_event, code, name, address) => log.push([code, name, address]))
        for (const address of ['app://x/boom', 'other://x/', 'https://nowhere.example/', 'nonsense'])
          await window.loadURL(address).catch(error => log.push([error.code, error.errno]))
        await window.loadURL('app://x/none')
        await window.loadURL('app://x/')`),
    })
    await untilDone(app)
    expect(await logOf(app)).toEqual(
      expect.arrayContaining([
        [-9, 'ERR_UNEXPECTED', 'app://x/boom'],
        ['ERR_UNEXPECTED', -9],
        ['ERR_UNKNOWN_URL_SCHEME', -302],
        ['ERR_NAME_NOT_RESOLVED', -105],
        ['ERR_INVALID_URL', -300],
      ]),
    )
  })

  test('a preload that throws is told', async () => {
    const app = await startFixture({
      'main.mjs': mainModule(`
        const window = new BrowserWindow({ show: false, webPreferences: { preload: path.join(import.meta.dirname, 'preload.cjs') } })
        window.webContents.on('preload-error', (_event, file, error) => log.push([path.basename(file), error.message]))
        await window.loadURL('app://x/')`),
      'preload.cjs': `require('fs')`,
    })
    await untilDone(app)
    await expect.poll(() => logOf(app)).toEqual([['preload.cjs', 'module not found: fs']])
  })

  test('another platform has its own menu and keys', async () => {
    const app = await startFixture(
      {
        'main.mjs': mainModule(`
          Menu.setApplicationMenu(Menu.buildFromTemplate([
            ...(process.platform === 'darwin' ? [{ role: 'appMenu' }] : []),
            { role: 'editMenu' },
            { label: 'Go', submenu: [{ id: 'go', label: 'Go', accelerator: 'CmdOrCtrl+G', click: () => log.push('go') }] },
          ]))`),
      },
      { platform: 'darwin' },
    )
    await untilDone(app)
    const menu = await app.ask('menu')
    expect(menu.map(({ label }) => label)).toEqual(['fixture', 'Edit', 'Go'])
    expect(menu[0]?.items?.map(({ label }) => label)).toContain('Quit fixture')
    expect(await app.ask('press', { keys: 'Ctrl+G' })).toBe(false)
    expect(await app.ask('press', { keys: 'Cmd+G' })).toBe(true)
    expect(await logOf(app)).toEqual(['go'])
  })
})
