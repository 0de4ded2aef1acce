import { afterAll, describe, expect, test } from 'vitest'
import type { HttpKindOptions } from './http.ts'
import { failureOf, testCall } from './testing.ts'
import { createHttpTester, echo, readAll, testServer } from './testing-http.ts'

const { service, call, close } = createHttpTester()
afterAll(close)

describe('redirects', () => {
  test.each([
    [301, 'GET', 'GET'],
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [302, 'PUT', 'PUT'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'PATCH', 'PATCH'],
  ])('%d after %s asks by %s', async (status, method, expected) => {
    const methods: string[] = []
    const bodies: string[] = []
    const types: unknown[] = []
    await using server = await testServer(async (request, response) => {
      methods.push(request.method ?? '')
      bodies.push(await readAll(request))
      types.push(request.headers['content-type'])
      if (request.url === '/') response.writeHead(status, { location: '/next' }).end('moved')
      else response.end('there')
    })
    await call({ url: server.base, method }, { a: 1 })
    expect(methods).toEqual([method, expected])
    const kept = method === expected && !['GET', 'HEAD'].includes(method)
    expect(bodies[1]).toBe(kept ? '{"a":1}' : '')
    expect(types[1]).toBe(kept ? 'application/json' : undefined)
  })

  test('credentials and secrets do not follow to another origin, and do not come back', async () => {
    await using other = await testServer((request, response) => {
      response.setHeader('x-seen', JSON.stringify(request.headers))
      echo(request, response)
    })
    await using server = await testServer((request, response) => {
      if (request.url === '/away') response.writeHead(307, { location: `${other.base}/there` }).end()
      else if (request.url === '/here') response.writeHead(307, { location: '/echo' }).end()
      else echo(request, response)
    })
    const definition = {
      headers: { Cookie: 'a=1', 'X-Key': 'k-{{secret.K}}', 'X-Plain': 'p' },
      auth: { bearer: 'token' },
    }
    const ask = async (path: string) =>
      JSON.parse(await service({ url: server.base + path, ...definition }, { K: 'canary' })(testCall()))
        .headers
    expect(await ask('/here')).toMatchObject({
      authorization: 'Bearer token',
      cookie: 'a=1',
      'x-key': 'k-canary',
      'x-plain': 'p',
    })
    const away = await ask('/away')
    expect(away['x-plain']).toBe('p')
    for (const name of ['authorization', 'cookie', 'x-key']) expect(away).not.toHaveProperty(name)
    expect(away.host).toBe(`127.0.0.1:${other.port}`)
  })

  test('at most as many as allowed, never in a loop', async () => {
    await using server = await testServer((request, response) => {
      const [, path, n = '0'] = (request.url ?? '').split('/')
      if (path === 'loop') response.writeHead(302, { location: '/loop' }).end()
      else if (path === 'ping') response.writeHead(302, { location: '/pong' }).end()
      else if (path === 'pong') response.writeHead(302, { location: '/ping' }).end()
      else if (path === 'down' && n !== '0')
        response.writeHead(302, { location: `/down/${Number(n) - 1}` }).end()
      else response.end('ground')
    })
    const go = (path: string, more: Record<string, unknown> = {}) =>
      call({ url: server.base + path, ...more })
    expect(await go('/down/5')).toBe('ground')
    expect(await failureOf(go('/down/6'))).toBe(
      `E_HTTP GET ${server.base}/down/6 redirects more than 5 times.`,
    )
    expect(await go('/down/9', { redirects: 9 })).toBe('ground')
    expect(await failureOf(go('/loop'))).toBe(`E_HTTP GET ${server.base}/loop redirects in a loop.`)
    expect(await failureOf(go('/ping'))).toBe(`E_HTTP GET ${server.base}/ping redirects in a loop.`)
    expect(await failureOf(go('/loop', { redirects: 0 }))).toContain('E_HTTP_STATUS')
    expect(await go('/loop', { redirects: 0, okStatus: '302' })).toBe('')
  })

  test.each([
    ['file:///etc/passwd', 'redirects to file:, which is not HTTP.'],
    ['http://', 'redirects to what is no URL.'],
  ])('to %s is refused', async (location, message) => {
    await using server = await testServer((_, response) => void response.writeHead(302, { location }).end())
    expect(await failureOf(call({ url: server.base }))).toBe(`E_HTTP GET ${server.base}/ ${message}`)
  })
})

describe('redirects from the internet', () => {
  /** Makes `localhost` count as a public host, though the first request really goes to this machine. */
  const resolve: HttpKindOptions['resolve'] = async name => {
    if (name === 'localhost') return ['93.184.216.34']
    if (name === 'inside.test') return ['203.0.113.9', '10.0.0.1']
    throw new Error('unknown')
  }

  test.each([
    'http://127.0.0.1:PORT/',
    'http://[::1]:PORT/',
    'http://0x7f.1:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://inside.test:PORT/',
  ])('do not reach %s', async location => {
    const outside = createHttpTester({ resolve })
    let asked = 0
    await using server = await testServer((request, response) => {
      asked++
      if (request.url === '/start')
        response.writeHead(302, { location: location.replace('PORT', String(server.port)) }).end()
      else response.end('inside')
    })
    const failure = await failureOf(
      outside.service({ url: `http://localhost:${server.port}/start` })(testCall()),
    )
    expect(failure).toMatch(/^E_HTTP GET http:\/\/localhost.* failed: policy: .*\(E_PRIVATE_ADDRESS\)$/)
    expect(asked).toBe(1)
    await outside.close()
  })

  test('may stay where they are, and private hosts may redirect to private ones', async () => {
    const outside = createHttpTester({ resolve })
    await using server = await testServer((request, response) => {
      if (request.url === '/start') response.writeHead(302, { location: '/next' }).end()
      else if (request.url === '/inside')
        response.writeHead(302, { location: `http://localhost:${server.port}/end` }).end()
      else response.end('end')
    })
    expect(await outside.service({ url: `http://localhost:${server.port}/start` })(testCall())).toBe('"end"')
    expect(await outside.service({ url: `${server.base}/inside` })(testCall())).toBe('"end"')
    await outside.close()
  })
})
