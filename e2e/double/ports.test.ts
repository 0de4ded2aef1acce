import { describe, expect, test } from 'vitest'
import type { DoubleApp } from './harness.ts'
import { logOf, mainModule, PORT_PRELOAD, startFixture, untilDone, WINDOW } from './testing/fixture-app.ts'

/** A page that has a port to the main process, which echoes. */
const startEcho = async (): Promise<DoubleApp> => {
  const app = await startFixture({
    'main.mjs': mainModule(`
      ipcMain.on('up', event => {
        const [port] = event.ports
        port.on('message', ({ data }) => { globalThis.last = data; port.postMessage(data) })
        port.on('close', () => log.push('closed'))
        port.start()
        globalThis.port = port
      })
      ${WINDOW}`),
    'preload.cjs': PORT_PRELOAD,
  })
  await untilDone(app)
  const page = await app.firstWindow()
  await page.evaluate(() => window.postMessage('go', '*'))
  await page.waitForFunction(() => Reflect.has(window, 'port'))
  return app
}

describe("Electron's double: ports between a page and the main process", () => {
  test('carry what can be cloned, both ways', async () => {
    const app = await startEcho()
    const page = await app.firstWindow()
    const found = await page.evaluate(async () => {
      const port: MessagePort = Reflect.get(window, 'port')
      const echo = (value: unknown): Promise<unknown> =>
        new Promise(resolve => {
          port.onmessage = ({ data }) => resolve(data)
          port.postMessage(value)
        })
      const map = new Map([['k', new Set([1, undefined])]])
      const cyclic: Record<string, unknown> = { map, list: [map, map], bytes: new Uint8Array([1, 2, 255]) }
      Object.assign(cyclic, { zero: -0, nan: Number.NaN, big: 2n ** 70n, date: new Date(5), re: /x/gi })
      Object.assign(cyclic, { error: new RangeError('boo'), floats: new Float64Array([0.5]), self: cyclic })
      const back = (await echo(cyclic)) as typeof cyclic
      const { zero, nan, big, date, re, error, bytes, floats, list } = back
      const refused: string[] = []
      for (const bad of [() => 1, Symbol('s'), document.body, Promise.resolve()])
        try {
          port.postMessage(bad)
        } catch (thrown) {
          refused.push((thrown as Error).name)
        }
      const buffer = new ArrayBuffer(8)
      let transferred = ''
      try {
        port.postMessage(buffer, [buffer])
      } catch (thrown) {
        transferred = (thrown as Error).message
      }
      return {
        zero: Object.is(zero, -0),
        nan: Number.isNaN(nan),
        big: big === 2n ** 70n,
        date: (date as Date).getTime(),
        re: String(re),
        error: error instanceof RangeError && error.message,
        bytes: [...(bytes as Uint8Array)],
        floats: [...(floats as Float64Array)],
        set: (back.map as typeof map).get('k')?.has(undefined),
        same: (list as unknown[])[0] === back.map && (list as unknown[])[1] === back.map,
        self: back.self === back,
        primitives: [await echo('text'), await echo(null), await echo(undefined)],
        refused,
        transferred,
      }
    })
    expect(found).toEqual({
      zero: true,
      nan: true,
      big: true,
      date: 5,
      re: '/x/gi',
      error: 'boo',
      bytes: [1, 2, 255],
      floats: [0.5],
      set: true,
      same: true,
      self: true,
      primitives: ['text', null, undefined],
      refused: Array(4).fill('DataCloneError'),
      transferred: expect.stringContaining('34905'),
    })
  })

  test('refuse in main what Electron refuses there', async () => {
    const app = await startEcho()
    const said = await app.evaluate(({ MessageChannelMain }) => {
      const { port1 } = new MessageChannelMain()
      const attempts = [
        () => port1.postMessage(() => 1),
        () => port1.postMessage({ a: Symbol('x') }),
        () => Reflect.apply(port1.postMessage, port1, [1, [new ArrayBuffer(2)]]),
        () => port1.postMessage(1, [port1]),
      ]
      return attempts.map(act => {
        try {
          act()
          return 'sent'
        } catch (error) {
          return String(error)
        }
      })
    })
    expect(said).toEqual([
      'Error: An object could not be cloned.',
      'Error: An object could not be cloned.',
      'TypeError: Port at index 0 is not a valid port',
      'Error: Port at index 0 contains the source port.',
    ])
  })

  test('close at both ends, whoever closes, and with the page', async () => {
    const app = await startEcho()
    const page = await app.firstWindow()
    await app.evaluate(() => Reflect.get(globalThis, 'port').close())
    expect(await logOf(app)).toEqual(['closed'])
    await page.waitForFunction(() => Reflect.get(window, 'portClosed') === true)
    await page.evaluate(() => window.postMessage('go', '*'))
    await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 50)))
    await page.evaluate(() => Reflect.get(window, 'port').close())
    await expect.poll(() => logOf(app)).toEqual(['closed', 'closed'])
    await page.evaluate(() => window.postMessage('go', '*'))
    await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 50)))
    await page.reload()
    await expect.poll(() => logOf(app)).toEqual(['closed', 'closed', 'closed'])
  })

  test('keep the order of many messages, and let a page go in their midst', async () => {
    const app = await startEcho()
    const page = await app.firstWindow()
    await app.evaluate(() => {
      for (let n = 0; n < 10_000; n++) Reflect.get(globalThis, 'port').postMessage({ n })
    })
    await page.waitForFunction(() => Reflect.get(window, 'got').length === 10_000)
    const inOrder = await page.evaluate(() =>
      Reflect.get(window, 'got').every((message: { n: number }, index: number) => message.n === index),
    )
    expect(inOrder).toBe(true)
    await app.evaluate(() => {
      for (let n = 0; n < 10_000; n++) Reflect.get(globalThis, 'port').postMessage({ n })
    })
    await page.reload()
    await expect.poll(() => logOf(app)).toEqual(['closed'])
    expect((await app.problems()).map(({ message }) => message)).toEqual([])
  })

  test("a preload's world is its own: a page that breaks its own objects hurts nobody", async () => {
    const app = await startEcho()
    const page = await app.firstWindow()
    const leaked = await page.evaluate(() => {
      const broken = () => {
        throw new Error('broken by the page')
      }
      Object.assign(window, { MessageChannel: broken, structuredClone: broken })
      MessagePort.prototype.start = () => {}
      return Object.keys(window).filter(name => /double|electron|ipc/i.test(name))
    })
    expect(leaked).toEqual([])
    await page.evaluate(() => {
      Reflect.deleteProperty(window, 'port')
      window.postMessage('go', '*')
    })
    await page.waitForFunction(() => Reflect.has(window, 'port'))
    await page.evaluate(() => Reflect.get(window, 'port').postMessage('still'))
    await expect.poll(() => app.evaluate(() => Reflect.get(globalThis, 'last'))).toBe('still')
  })
})
