import { describe, expect, test } from 'vitest'
import type { DoubleApp } from '../double/harness.ts'
import { startShell } from './harness/shell.ts'

const addressOf = (app: DoubleApp): Promise<(string | undefined)[]> =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(window => window.webContents.getURL()),
  )

describe('a page that tries to break out (over a double of Electron)', () => {
  test('finds nothing of Node or Electron', async () => {
    const { page } = await startShell()
    const found = await page.page.evaluate(() => ({
      types: ['require', 'process', 'module', 'electron', 'ipcRenderer', 'Buffer'].map(
        name => typeof Reflect.get(window, name),
      ),
      secure: isSecureContext,
    }))
    expect(found).toEqual({ types: Array(6).fill('undefined'), secure: true })
  })

  test('runs no script but its files', async () => {
    const { page } = await startShell()
    const ran = await page.page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.inlineRan = true'
      document.body.append(script)
      const image = document.createElement('img')
      image.setAttribute('onerror', 'window.handlerRan = true')
      image.src = 'nothing.png'
      document.body.append(image)
      // Not in the turn of the tests' own evaluation, which is exempt.
      const evaluated = await new Promise(resolve =>
        setTimeout(() => {
          try {
            resolve(new Function('return true')())
          } catch {
            resolve(false)
          }
        }, 100),
      )
      return [Reflect.has(window, 'inlineRan'), Reflect.has(window, 'handlerRan'), evaluated]
    })
    expect(ran).toEqual([false, false, false])
  })

  test('reaches no network', async () => {
    const { page } = await startShell()
    const reached = await page.page.evaluate(async () => {
      const tried = async (act: () => Promise<unknown>) =>
        act().then(
          () => 'reached',
          () => 'refused',
        )
      const opened = (socket: WebSocket | EventSource) =>
        new Promise((resolve, reject) => {
          socket.onopen = resolve
          socket.onerror = reject
        })
      return [
        await tried(() => fetch('https://example.com/')),
        await tried(() => fetch('http://127.0.0.1:9/')),
        await tried(() => fetch('/index.html')),
        await tried(async () => opened(new WebSocket('ws://127.0.0.1:9/'))),
        await tried(async () => opened(new EventSource('http://127.0.0.1:9/'))),
        navigator.sendBeacon('https://example.com/') ? 'queued' : 'refused',
      ]
    })
    expect(reached.slice(0, 5)).toEqual(Array(5).fill('refused'))
  })

  test('goes nowhere, and opens no window', async () => {
    const { app, page } = await startShell()
    await page.page.evaluate(() => {
      window.open('file:///etc/passwd')
      window.open('javascript:alert(1)')
      window.open('about:blank')
      window.open('https://example.com/two', '_blank', 'width=200')
    })
    await page.page.getByRole('link', { name: 'Out' }).click()
    await expect
      .poll(async () => (await app.ask('record')).opened)
      .toEqual(['https://example.com/two', 'https://example.com/'])
    await page.page.evaluate(() => {
      location.href = 'https://example.com/three'
    })
    await page.page.evaluate(() => {
      location.href = '/page.js'
    })
    await page.page.evaluate(() => {
      const frame = document.createElement('iframe')
      frame.src = '/index.html'
      document.body.append(frame)
      const form = document.createElement('form')
      form.action = 'https://example.com/four'
      document.body.append(form)
      form.submit()
    })
    // What was refused above would have come before this answer.
    expect((await page.call('host.info')).kind).toBe('electron')
    await page.page.evaluate(() => new Promise(resolve => setTimeout(resolve, 300)))
    expect(await addressOf(app)).toEqual(['app://fanfare/index.html'])
    expect(await page.page.evaluate(() => document.querySelector('h1')?.textContent)).toBe(
      'A page that speaks the contract',
    )
  })

  test('gets no permission but to put something on the clipboard', async () => {
    const { page } = await startShell()
    const states = await page.page.evaluate(async () => {
      const names = ['clipboard-write', 'clipboard-read', 'notifications', 'geolocation', 'camera', 'midi']
      const query = async (name: string) =>
        (await navigator.permissions.query({ name: name as PermissionName })).state
      return Object.fromEntries(await Promise.all(names.map(async name => [name, await query(name)])))
    })
    expect(states).toEqual({
      'clipboard-write': 'granted',
      'clipboard-read': 'denied',
      notifications: 'denied',
      geolocation: 'denied',
      camera: 'denied',
      midi: 'denied',
    })
  })

  test('gets no file but those of the page', async () => {
    const { app } = await startShell()
    const statuses = await app.evaluate(({ net }) =>
      Promise.all(
        [
          'app://fanfare/index.html',
          'app://fanfare/..%2f..%2fpackage.json',
          'app://fanfare/%2e%2e/%2e%2e/package.json',
          'app://fanfare/..%5c..%5cpackage.json',
          'app://fanfare/page.js%00.html',
          'app://fanfare/%ff',
          'app://fanfare/',
          'app://elsewhere/index.html',
          'app://fanfare.elsewhere/index.html',
        ].map(async address => (await net.fetch(address)).status),
      ),
    )
    expect(statuses).toEqual([200, ...Array(8).fill(404)])
  })

  test('is served with a policy, and with types that are kept to', async () => {
    const { app } = await startShell()
    const headers = await app.evaluate(async ({ net }) =>
      Object.fromEntries((await net.fetch('app://fanfare/page.js')).headers),
    )
    expect(headers).toMatchObject({
      'content-type': 'text/javascript',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self';/),
    })
  })

  test('is refused a port when it is not our page', async () => {
    const { app } = await startShell()
    const closed = await app.evaluate(
      ({ ipcMain, MessageChannelMain }) =>
        new Promise(resolve => {
          const { port1, port2 } = new MessageChannelMain()
          port1.on('close', () => resolve(true))
          port1.start()
          const senderFrame = { origin: 'https://example.com', parent: null }
          ipcMain.emit('fanfare:connect', { ports: [port2], senderFrame })
        }),
    )
    expect(closed).toBe(true)
    const withoutFrame = await app.evaluate(({ ipcMain, MessageChannelMain }) => {
      const { port2 } = new MessageChannelMain()
      return ipcMain.emit('fanfare:connect', { ports: [port2], senderFrame: null })
    })
    expect(withoutFrame).toBe(true)
  })

  test('gets an answer that says so when it sends what is none of the contract', async () => {
    const { app, page } = await startShell()
    const said = await page.page.evaluate(
      () =>
        new Promise(resolve => {
          window.addEventListener('message', ({ data, ports: [port] }) => {
            if (data !== 'fanfare:port' || !port) return
            port.onmessage = event => resolve(event.data)
            port.postMessage({ type: 'call', id: 1, name: 'host.info', params: {} })
          })
          window.postMessage('fanfare:hello', location.origin)
        }),
    )
    expect(said).toMatchObject({ type: 'error', id: 1, error: { code: 'E_PROTOCOL' } })
    expect(await addressOf(app)).toEqual(['app://fanfare/index.html'])
  })
})
