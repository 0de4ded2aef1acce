import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { failureOf, type TestCall, testCall } from './testing.ts'
import { answer, createHttpTester, echo, readAll, testServer } from './testing-http.ts'

const { service, call, close } = createHttpTester()
afterAll(close)

describe('limits', () => {
  const LIMIT = 1_000_000

  test('a body that never ends is given up at maxBytes', async () => {
    await using server = await testServer((_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536, 'x'))) {}
      }
      response.on('drain', more)
      more()
    })
    expect(await failureOf(call({ url: server.base, maxBytes: LIMIT }))).toBe(
      `E_HTTP GET ${server.base}/ gave a body of more than 1000000 bytes. \`maxBytes\` can allow more.`,
    )
  })

  test('a small body that unpacks into a huge one is given up, even while the server keeps the connection open', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    await using server = await testServer((request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      if (request.url === '/open') response.write(bomb)
      else response.end(bomb)
    })
    expect(bomb.length).toBeLessThan(100_000)
    for (const path of ['/', '/open']) {
      expect(await failureOf(call({ url: server.base + path, maxBytes: LIMIT }))).toContain(
        'gave a body of more than 1000000 bytes',
      )
    }
  })

  test('a body of exactly maxBytes is fine', async () => {
    await using server = await testServer(answer('text/plain', 'x'.repeat(1_000)))
    expect(await call({ url: server.base, maxBytes: 1_000 })).toHaveLength(1_000)
    expect(await failureOf(call({ url: server.base, maxBytes: 999 }))).toContain('E_HTTP')
  })
})

describe('cancel', () => {
  async function aborted(
    definition: Record<string, unknown>,
    when: (cancelled: TestCall) => Promise<unknown>,
  ): Promise<string> {
    const cancelled = testCall()
    const failure = failureOf(service(definition)(cancelled))
    await when(cancelled)
    cancelled.abort()
    return failure
  }

  test('while no answer has come', async () => {
    const waiting = Promise.withResolvers<ServerResponse>()
    await using server = await testServer((_, response) => waiting.resolve(response))
    const closed = waiting.promise.then(response => once(response, 'close'))
    expect(await aborted({ url: server.base }, () => waiting.promise)).toBe(
      `E_CANCELLED GET ${server.base}/ was cancelled before it was complete.`,
    )
    await closed
  })

  test.each(['identity', 'gzip'])('while a slow body drips in (%s)', async encoding => {
    const waiting = Promise.withResolvers<ServerResponse>()
    await using server = await testServer((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding })
      response.write(encoding === 'gzip' ? gzipSync(Buffer.from('drip')).subarray(0, 12) : 'drip')
      waiting.resolve(response)
    })
    const closed = waiting.promise.then(response => once(response, 'close'))
    expect(await aborted({ url: server.base }, () => waiting.promise)).toContain('E_CANCELLED')
    await closed
  })

  test('while headers drip in', async () => {
    const reached = Promise.withResolvers<void>()
    const server = createTcpServer(socket => {
      socket.on('error', () => {})
      socket.write('HTTP/1.1 200 OK\r\nx-drip: ')
      socket.once('data', () => reached.resolve())
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    expect(await aborted({ url: `http://127.0.0.1:${port}` }, () => reached.promise)).toContain('E_CANCELLED')
    server.close()
  })

  test('before it began', async () => {
    const cancelled = testCall()
    cancelled.abort()
    expect(await failureOf(service({ url: 'http://127.0.0.1:9' })(cancelled))).toContain('E_CANCELLED')
  })
})

describe('the network', () => {
  test('a refused connection', async () => {
    const server = await testServer(echo)
    await server[Symbol.asyncDispose]()
    expect(await failureOf(call({ url: `${server.base}/x?secret=1` }))).toBe(
      `E_HTTP GET ${server.base}/x failed: the connection was refused. Is the server running, and is the port right? (ECONNREFUSED)`,
    )
  })

  test('a name that does not exist', async () => {
    expect(await failureOf(call({ url: 'http://no-such-host.invalid/' }))).toMatch(
      /^E_HTTP GET http:\/\/no-such-host\.invalid\/ failed: the host's name (was not found|could not be looked up)/,
    )
  })

  test.each([
    ['closes without an answer', '', /server (closed|broke) the connection/],
    [
      'closes in mid-body',
      'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf',
      /closed the connection before its answer was complete/,
    ],
    ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', /the server does not answer in HTTP/],
  ])('a server that %s', async (_, bytes, message) => {
    const server = createTcpServer(socket => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(bytes))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const failure = await failureOf(call({ url: `http://127.0.0.1:${port}` }))
    expect(failure).toMatch(/^E_HTTP GET/)
    expect(failure).toMatch(message)
    server.close()
  })

  test('plain HTTP where TLS is expected', async () => {
    await using server = await testServer(echo)
    expect(await failureOf(call({ url: `https://127.0.0.1:${server.port}/` }))).toMatch(
      /^E_HTTP GET .*no secure connection/,
    )
  })
})

test('secrets appear in no message, in none of their forms', async () => {
  const secret = 'CANARY/s3cr et"'
  await using server = await testServer(async (request, response) => {
    response.statusCode = 500
    response.end(
      `you sent ${request.url} ${request.headers.authorization} ${await readAll(request)} ${secret}`,
    )
  })
  const failure = await failureOf(
    service(
      {
        method: 'POST',
        url: `${server.base}/{{secret.A}}`,
        auth: { basic: '{{secret.A}}' },
        body: ['{{secret.A}}'],
      },
      { A: secret },
    )(testCall()),
  )
  expect(failure).toContain('E_HTTP_STATUS POST')
  expect(failure).not.toMatch(/CANARY/)
  expect(failure).not.toContain(btoa(`${secret}:`).slice(0, 12))
})

test('1,000 requests are all in flight at once', async () => {
  const waiting: ServerResponse[] = []
  await using server = await testServer((_, response) => {
    waiting.push(response)
    // None is answered before all have come: a limit on connections would hang here.
    if (waiting.length === 1_000) for (const [index, open] of waiting.entries()) open.end(String(index))
  })
  const handler = service({ url: server.base })
  const texts = await Promise.all(Array.from({ length: 1_000 }, () => handler(testCall())))
  expect(new Set(texts).size).toBe(1_000)
})

test('connections are kept and shared by all handlers', async () => {
  let connections = 0
  await using server = await testServer(echo)
  server.server.on('connection', () => connections++)
  for (let index = 0; index < 20; index++)
    await call({ url: `${server.base}/${index}`, method: index % 2 ? 'POST' : 'GET' })
  // The client frees a connection a moment after the body's end, so that two may take turns.
  expect(connections).toBeLessThanOrEqual(2)
})

test('after close, a handler opens new connections', async () => {
  const own = createHttpTester()
  await using server = await testServer(answer('text/plain', 'ok'))
  const handler = own.service({ url: server.base })
  expect(await handler(testCall())).toBe('"ok"')
  await own.close()
  expect(await handler(testCall())).toBe('"ok"')
  await own.close()
})
