import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Transport } from '../../../shared/rpc/transport.ts'
import { encodeFrame } from '../../../shared/rpc/wire-codec.ts'
import { type BrowserServer, type ServedApp, startServer } from './index.ts'

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

let folder = ''
let root = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fanfare-server-'))
  root = join(folder, 'page')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Fanfare</title>')
  for (const name of ['index-a1B2c3D4.js', 'index-a1B2c3D4.css', 'inter-a1B2c3D4.woff2', 'logo-a1B2c3D4.svg'])
    await writeFile(join(root, 'assets', name), name)
  await writeFile(join(root, 'icon.png'), 'icon')
  await writeFile(join(root, 'tool.exe'), 'no page')
  await symlink(join(folder, 'secret.txt'), join(root, 'link.txt'))
})
afterAll(() => rm(folder, { recursive: true }))

/** An app that echoes, and counts what is done with it. */
function fakeApp() {
  const transports: Transport[] = []
  const done: string[] = []
  const app: ServedApp = {
    connect(transport) {
      transports.push(transport)
      transport.onMessage(message => transport.send({ echo: message }))
      transport.onClose(() => done.push('closed'))
      return () => transport.close()
    },
    async close() {
      done.push('close')
      for (const transport of transports) transport.close()
    },
    kill: () => done.push('kill'),
  }
  return { app, transports, done }
}

let fake: ReturnType<typeof fakeApp>
let server: BrowserServer
let base: URL
beforeEach(async () => {
  fake = fakeApp()
  server = await startServer({ openApp: async () => fake.app, root })
  base = new URL(server.url)
})
afterEach(() => server.close())

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A request as it is given, target and headers unchanged. */
async function ask(target: string, headers: object = {}, method = 'GET'): Promise<Answer> {
  const asked = request({ host: '127.0.0.1', port: base.port, path: target, method, headers: { ...headers } })
  asked.end()
  const [response] = await once(asked, 'response')
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

async function signIn(): Promise<{ cookie: string; origin: string }> {
  const { pathname, search } = new URL(server.newUrl())
  const { headers } = await ask(`${pathname}${search}`)
  return { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '', origin: base.origin }
}

function expectGuarded({ headers }: Answer): void {
  expect(headers['content-security-policy']).toBe(CSP)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['referrer-policy']).toBe('no-referrer')
  expect(Object.keys(headers).filter(name => name.startsWith('access-control-'))).toEqual([])
  expect(headers['x-powered-by'] ?? headers.server).toBeUndefined()
}

/** The answer to an upgrade that is refused, or the open socket. */
async function upgrade(headers: object, path = '/rpc'): Promise<WebSocket | Answer> {
  const socket = new WebSocket(`ws://127.0.0.1:${base.port}${path}`, { headers: { ...headers } })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => {
      text(response).then(
        body => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      )
    })
    socket.once('error', reject)
  })
}
const status = (answer: WebSocket | Answer) => ('status' in answer ? answer.status : 101)

describe('the address', () => {
  test('is of this machine alone, and has a token', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
  })

  test('is exchanged for a cookie that scripts do not see, then it is void', async () => {
    const { pathname, search } = base
    const first = await ask(`${pathname}${search}`)
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } })
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(/^fanfare_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ])
    expectGuarded(first)
    const second = await ask(`${pathname}${search}`)
    expect(second.status).toBe(401)
    expect(second.headers['set-cookie']).toBeUndefined()
    expect(second.body).toContain('Press Enter')
  })

  test('brings who is in already to the page', async () => {
    const { cookie } = await signIn()
    const again = await ask(`/${base.search}`, { cookie })
    expect(again).toMatchObject({ status: 303, headers: { location: '/' } })
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  test('can be had anew, which makes the one before void', async () => {
    const next = new URL(server.newUrl())
    expect((await ask(`/${base.search}`)).status).toBe(401)
    expect((await ask(`/${next.search}`)).status).toBe(303)
  })
})

describe('the page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', 'no-store'],
    ['/assets/index-a1B2c3D4.js', 'text/javascript; charset=utf-8', 'private, max-age=31536000, immutable'],
    ['/assets/index-a1B2c3D4.css', 'text/css; charset=utf-8', 'private, max-age=31536000, immutable'],
    ['/assets/inter-a1B2c3D4.woff2', 'font/woff2', 'private, max-age=31536000, immutable'],
    ['/assets/logo-a1B2c3D4.svg', 'image/svg+xml', 'private, max-age=31536000, immutable'],
    ['/icon.png', 'image/png', 'no-store'],
  ])('%s', async (path, type, caching) => {
    const { cookie } = await signIn()
    const answer = await ask(path, { cookie })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': type, 'cache-control': caching } })
    expectGuarded(answer)
    const head = await ask(path, { cookie }, 'HEAD')
    expect(head).toMatchObject({ status: 200, body: '' })
    expect(head.headers['content-length']).toBe(String(answer.body.length))
  })

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets\\..\\..\\secret.txt',
    '//secret.txt',
    '/./index.html',
    '/assets//index-a1B2c3D4.js',
    '/assets',
    '/assets/',
    '/index.html',
    '/link.txt',
    '/tool.exe',
    '/icon.png%00.html',
    '/icon.png/',
    '/%69con.png',
    '/constructor',
    '/__proto__',
    '/nothing',
  ])('%s is not there', async path => {
    const { cookie } = await signIn()
    const answer = await ask(path, { cookie })
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('secret')
    expectGuarded(answer)
  })

  test('is what was built last', async () => {
    const { cookie } = await signIn()
    const late = join(root, 'assets', 'late-a1B2c3D4.js')
    await writeFile(late, 'late')
    expect((await ask('/', { cookie })).status).toBe(200)
    expect(await ask('/assets/late-a1B2c3D4.js', { cookie })).toMatchObject({ status: 200, body: 'late' })
    await rm(late)
    expect((await ask('/assets/late-a1B2c3D4.js', { cookie })).status).toBe(404)
  })
})

describe('a request that is refused', () => {
  test.each<[string, number, (cookie: string) => Promise<Answer>]>([
    ['has no cookie', 401, () => ask('/')],
    ['has a rebound host', 403, cookie => ask('/', { cookie, host: `evil.example:${base.port}` })],
    ['has no port in its host', 403, cookie => ask('/', { cookie, host: '127.0.0.1' })],
    ['has another origin', 403, cookie => ask('/', { cookie, origin: 'http://evil.example' })],
    ['is asked for by another site', 403, cookie => ask('/', { cookie, 'sec-fetch-site': 'cross-site' })],
    ['writes without an origin', 403, cookie => ask('/', { cookie }, 'POST')],
    ['writes', 405, cookie => ask('/', { cookie, origin: base.origin }, 'POST')],
    ['asks what is allowed', 403, cookie => ask('/', { cookie, origin: 'http://evil.example' }, 'OPTIONS')],
    ['names another server', 400, cookie => ask('http://evil.example/', { cookie })],
    ['asks for the socket without one', 404, cookie => ask('/rpc', { cookie })],
  ])('since it %s: %i, with all guards', async (_what, code, asking) => {
    const { cookie } = await signIn()
    const answer = await asking(cookie)
    expect(answer.status).toBe(code)
    expect(answer.headers['cache-control']).toBe('no-store')
    expectGuarded(answer)
  })

  test.each([
    ['two hosts', 'GET / HTTP/1.1\r\nHost: OWN\r\nHost: evil.example\r\n\r\n', 'HTTP/1.1 403'],
    [
      'two origins',
      'GET / HTTP/1.1\r\nHost: OWN\r\nOrigin: http://OWN\r\nOrigin: null\r\n\r\n',
      'HTTP/1.1 403',
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 'HTTP/1.1 403'],
    ['an old HTTP', 'GET / HTTP/1.0\r\n\r\n', 'HTTP/1.1 403'],
    ['no HTTP', 'hello\r\n\r\n', 'HTTP/1.1 400'],
    ['a head without end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(100_000)}`, 'HTTP/1.1 400'],
  ])('since it has %s', async (_what, bytes, start) => {
    const socket = createConnection({ host: '127.0.0.1', port: Number(base.port) })
    socket.on('error', () => undefined)
    socket.write(bytes.replaceAll('OWN', base.host))
    let answer = ''
    socket.setEncoding('utf8').on('data', part => {
      answer += part
      if (answer.includes('\r\n\r\n')) socket.end()
    })
    await once(socket, 'close')
    expect(answer.startsWith(start)).toBe(true)
    expect(answer).toContain(`Content-Security-Policy: ${CSP}\r\n`)
  })

  test('at another address of this machine finds nobody', async () => {
    const socket = createConnection({ host: '127.0.0.2', port: Number(base.port) })
    const [error] = await once(socket, 'error')
    expect(error.code).toBe('ECONNREFUSED')
  })
})

describe('an upgrade', () => {
  test('of a page that is in reaches the app', async () => {
    const socket = await upgrade(await signIn())
    if (!(socket instanceof WebSocket)) throw new Error(`Refused with ${socket.status}`)
    expect(socket.extensions).toBe('')
    const answered = once(socket, 'message')
    socket.send(encodeFrame({ bytes: new Uint8Array([1]) }))
    const [answer] = await answered
    expect(new Uint8Array(answer)).toEqual(encodeFrame({ echo: { bytes: new Uint8Array([1]) } }))
    socket.close()
  })

  test.each<[string, number, (own: { cookie: string; origin: string }) => Promise<WebSocket | Answer>]>([
    ['another site', 403, own => upgrade({ ...own, origin: 'http://evil.example' })],
    ['nowhere', 403, ({ cookie }) => upgrade({ cookie })],
    ['a sandboxed frame', 403, own => upgrade({ ...own, origin: 'null' })],
    ['another port', 403, own => upgrade({ ...own, origin: 'http://127.0.0.1:1' })],
    ['a rebound host', 403, own => upgrade({ ...own, host: 'evil.example', origin: 'http://evil.example' })],
    ['who has no cookie', 401, ({ origin }) => upgrade({ origin })],
    [
      'who has a wrong one',
      401,
      ({ origin }) => upgrade({ origin, cookie: `fanfare_${base.port}=${'A'.repeat(43)}` }),
    ],
    [
      'who has a token alone',
      401,
      ({ origin }) => upgrade({ origin }, `/rpc${new URL(server.newUrl()).search}`),
    ],
    ['our page to another path', 404, own => upgrade(own, '/')],
  ])('from %s: %i, and the app does not hear of it', async (_what, code, asking) => {
    const answer = await asking(await signIn())
    expect(status(answer)).toBe(code)
    if ('headers' in answer) expectGuarded(answer)
    expect(fake.transports).toEqual([])
  })

  test('that is no handshake is refused with all guards', async () => {
    const own = await signIn()
    const headers = { ...own, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
    const answer = await ask('/rpc', headers)
    expect(answer.status).toBe(400)
    expectGuarded(answer)
    expect(fake.transports).toEqual([])
  })

  test('past the sixty-fourth is refused', async () => {
    const own = await signIn()
    const sockets = await Promise.all(Array.from({ length: 64 }, () => upgrade(own)))
    expect(sockets.map(status)).toEqual(sockets.map(() => 101))
    expect(status(await upgrade(own))).toBe(503)
  })
})

describe('the server', () => {
  test('closes the app, then every connection, once', async () => {
    const own = await signIn()
    const socket = await upgrade(own)
    if (!(socket instanceof WebSocket)) throw new Error(`Refused with ${socket.status}`)
    const closed = once(socket, 'close')
    await Promise.all([server.close(), server.close()])
    await closed
    expect(fake.done).toEqual(['close', 'closed'])
    await expect(ask('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('ends though a page does not answer its close', async () => {
    const socket = await upgrade(await signIn())
    if (!(socket instanceof WebSocket)) throw new Error(`Refused with ${socket.status}`)
    socket.pause()
    await server.close()
    socket.terminate()
  })

  test('ends while a connection is idle', async () => {
    const idle = createConnection({ host: '127.0.0.1', port: Number(base.port) })
    await once(idle, 'connect')
    await server.close()
    idle.destroy()
  })

  test('says that a port is in use, and opens no app then', async () => {
    let opened = 0
    const openApp = async () => {
      opened += 1
      return fake.app
    }
    await expect(startServer({ openApp, root, port: Number(base.port) })).rejects.toMatchObject({
      code: 'E_IO',
      message: `Port ${base.port} can't be used: it is in use. Name another one, or none`,
    })
    expect(opened).toBe(0)
  })

  test('is at the first of the preferred ports that is free, else at any', async () => {
    const openApp = async () => fake.app
    const portOf = ({ url }: BrowserServer): number => Number(new URL(url).port)
    const taken = Number(base.port)
    const first = await startServer({ openApp, root })
    const free = portOf(first)
    await first.close()
    const second = await startServer({ openApp, root, preferred: [taken, free] })
    expect(portOf(second)).toBe(free)
    const third = await startServer({ openApp, root, preferred: [taken, free] })
    expect([taken, free]).not.toContain(portOf(third))
    await Promise.all([second.close(), third.close()])
    const again = await startServer({ openApp, root, preferred: [taken, free] })
    expect(portOf(again)).toBe(free)
    await again.close()
  })

  test('says that the page is not built', async () => {
    const started = startServer({ openApp: async () => fake.app, root: join(folder, 'nowhere') })
    await expect(started).rejects.toMatchObject({
      code: 'E_IO',
      message: expect.stringContaining('npm run build'),
    })
  })

  test('leaves nothing open when the app can not be opened', async () => {
    const failing = new Error('No such folder')
    let port = 0
    const probe = await startServer({ openApp: async () => fakeApp().app, root })
    port = Number(new URL(probe.url).port)
    await probe.close()
    await expect(startServer({ openApp: () => Promise.reject(failing), root, port })).rejects.toBe(failing)
    const again = await startServer({ openApp: async () => fakeApp().app, root, port })
    await again.close()
  })
})
