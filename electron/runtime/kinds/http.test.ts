import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { statusIsOk } from './http.ts'
import { failureOf, testCall } from './testing.ts'
import { answer, createHttpTester, echo, testServer } from './testing-http.ts'

const { service, call, close } = createHttpTester()
afterAll(close)

describe('requests', () => {
  test('GET by default, without a body, with placeholders filled', async () => {
    await using server = await testServer(echo)
    const got = await call(
      {
        url: `${server.base}/users/{{request.id}}?fixed=a%20b`,
        query: { page: '{{request.page}}', list: ['x y', 2], object: { a: 1 }, none: null, flag: true },
        headers: { 'X-Name': 'n-{{request.id}}', accept: 'text/x' },
      },
      { id: 'a/b', page: 3 },
    )
    expect(got).toMatchObject({
      method: 'GET',
      url: '/users/a%2Fb?fixed=a%20b&page=3&list=x%20y&list=2&object=%7B%22a%22%3A1%7D&none=&flag=true',
      body: '',
      headers: { 'x-name': 'n-a/b', accept: 'text/x', 'user-agent': 'fanfare' },
    })
    expect(got).not.toHaveProperty('headers.content-type')
  })

  test('the whole URL can come from the input', async () => {
    await using server = await testServer(echo)
    expect(await call({ url: '{{input.url}}' }, null, { url: `${server.base}/a?b=c` })).toMatchObject({
      url: '/a?b=c',
    })
  })

  test.each([
    ['the request', { method: 'post' }, { a: [1] }, '{"a":[1]}', 'application/json'],
    ['a request that is text', { method: 'PUT' }, 'text', '"text"', 'application/json'],
    ['null', { method: 'PATCH' }, null, 'null', 'application/json'],
    [
      'text of a type of its own',
      { method: 'POST', headers: { 'Content-Type': 'text/csv' } },
      'a,b',
      'a,b',
      'text/csv',
    ],
    [
      'its own JSON',
      { method: 'POST', body: { n: '{{request.n}}', t: 'is {{request.n}}' } },
      { n: 5 },
      '{"n":5,"t":"is 5"}',
      'application/json',
    ],
    [
      'a body where a method seldom has one',
      { method: 'DELETE', body: [1] },
      null,
      '[1]',
      'application/json',
    ],
    [
      'a form',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { a: 'x y', b: [1, 2] },
      'a=x%20y&b=1&b=2',
      'application/x-www-form-urlencoded',
    ],
  ])('the body is %s', async (_, definition, request, body, type) => {
    await using server = await testServer(echo)
    const got = await call({ url: server.base, ...definition }, request)
    expect(got).toMatchObject({
      method: definition.method.toUpperCase(),
      body,
      headers: { 'content-type': type },
    })
  })

  test.each([
    [{ auth: { bearer: '{{secret.T}}' } }, 'Bearer tok:en'],
    [{ auth: { basic: 'ada:{{secret.T}}' } }, `Basic ${btoa('ada:tok:en')}`],
    [{ auth: { basic: 'ada' } }, `Basic ${btoa('ada:')}`],
    [{ auth: { bearer: 'x' }, headers: { Authorization: 'Own {{secret.T}}' } }, 'Own tok:en'],
  ])('auth %j', async (definition, expected) => {
    await using server = await testServer(echo)
    const text = await service({ url: server.base, ...definition }, { T: 'tok:en' })(testCall())
    expect(JSON.parse(text)).toMatchObject({ headers: { authorization: expected } })
  })

  test('a user and password in the URL are basic auth, and never part of the URL', async () => {
    await using server = await testServer(echo)
    const got = await call({ url: `http://ada:p%40ss@127.0.0.1:${server.port}/x` })
    expect(got).toMatchObject({ url: '/x', headers: { authorization: `Basic ${btoa('ada:p@ss')}` } })
  })

  test.each([
    [
      'a missing value',
      { url: 'http://h/{{request.id}}' },
      {},
      'E_REQUEST `url` refers to {{request.id}}, which the request does not have.',
    ],
    [
      'no URL',
      { url: '{{request.url}}' },
      { url: 'nonsense' },
      'E_REQUEST `url` is not a complete URL like https://host/path.',
    ],
    [
      'another protocol',
      { url: '{{request.url}}' },
      { url: 'file:///etc/passwd' },
      'E_REQUEST `url` begins with file:, expected http: or https:.',
    ],
    [
      'a path that climbs',
      { url: 'http://h/a/{{request.id}}/b' },
      { id: '..' },
      'E_REQUEST `url` is filled with "." or ".."',
    ],
    [
      'a path that climbs in two pieces',
      { url: 'http://h/a/{{request.id}}{{request.id}}' },
      { id: '.' },
      'E_REQUEST `url` is filled with "." or ".."',
    ],
    [
      'a line break in a header',
      { url: 'http://h', headers: { a: '{{request.id}}' } },
      { id: 'x\r\nevil: 1' },
      'E_REQUEST `headers.a` holds a line break',
    ],
    [
      'a line break in auth',
      { url: 'http://h', auth: { bearer: '{{request.id}}' } },
      { id: 'x\ny' },
      "E_REQUEST `auth.bearer` holds what a header can't carry.",
    ],
  ])('%s fails before anything is sent', async (_, definition, request, message) => {
    expect(await failureOf(service(definition)(testCall(request)))).toContain(message)
  })

  test.each([
    [{}, '`url`'],
    [{ url: 'ftp://h' }, '`url` begins with ftp:'],
    [{ url: '/path' }, '`url` is not a complete URL'],
    [{ url: 'http://h', method: 'CONNECT' }, '`method`: CONNECT'],
    [
      { url: 'http://h', headers: { 'Transfer-Encoding': 'x' } },
      '`headers.Transfer-Encoding` is set by the HTTP client',
    ],
    [{ url: 'http://h', headers: { 'a b': 'x' } }, '"a b" is not a header'],
    [{ url: 'http://h', redirects: -1 }, '`redirects`'],
    [{ url: 'http://h', okStatus: 'all' }, '`okStatus`'],
  ])('a definition %j does not load', (definition, message) => {
    expect(() => service(definition)).toThrow(
      expect.objectContaining({ code: 'E_SERVICE_LOAD', message: expect.stringContaining(message) }),
    )
  })
})

describe('responses', () => {
  test.each([
    ['JSON', 'application/json', '{ "a": [1,\n 2] }', { a: [1, 2] }],
    ['JSON of a subtype', 'application/problem+json; charset=utf-8', '"x"', 'x'],
    ['JSON with a byte order mark', 'application/json', '\ufeff[1]', [1]],
    ['JSON null', 'application/json', 'null', null],
    ['text', 'text/plain', 'täxt', 'täxt'],
    ['JSON that is called text', 'text/plain', '{"a":1}', '{"a":1}'],
    ['text in its charset', 'text/html; charset="ISO-8859-1"', Buffer.from([0xe4]), 'ä'],
    ['text in an unknown charset', 'text/html; charset=klingon', 'x', 'x'],
    ['bytes', 'image/png', Buffer.from([0x89, 0x50, 0]), 'iVAA'],
    ['bytes without a type', null, Buffer.from([0xff, 0xfe, 1]), '//4B'],
    ['text without a type', null, 'ä', 'ä'],
    ['text of an unknown type', 'application/x-thing', 'thing', 'thing'],
    ['nothing, though its type is JSON', 'application/json', '', ''],
  ])('%s', async (_, type, body, expected) => {
    await using server = await testServer(answer(type, body))
    expect(await call({ url: server.base })).toEqual(expected)
  })

  test('a response is one line of JSON text', async () => {
    await using server = await testServer(answer('application/json', '{\n "a": 1\n}'))
    expect(await service({ url: server.base })(testCall())).toBe('{"a":1}')
  })

  test('no content and HEAD', async () => {
    await using server = await testServer((request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.setHeader('content-type', 'application/json')
      response.statusCode = request.method === 'HEAD' ? 200 : 204
      response.end()
    })
    expect(await call({ url: server.base })).toBe('')
    expect(await call({ url: server.base, method: 'HEAD' })).toBe('')
  })

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['Deflate', deflateRawSync],
    ['zstd', zstdCompressSync],
    ['gzip, br', (body: Buffer) => brotliCompressSync(gzipSync(body))],
    ['identity', (body: Buffer) => body],
    ['unheard-of', (body: Buffer) => body],
  ])('compressed by %s', async (encoding, compress) => {
    const body = compress(Buffer.from(JSON.stringify({ text: 'ä'.repeat(100_000) })))
    await using server = await testServer((_, response) => {
      response.setHeader('content-encoding', encoding)
      response.setHeader('content-type', 'application/json')
      response.end(body)
    })
    expect(await call({ url: server.base })).toEqual({ text: 'ä'.repeat(100_000) })
  })

  test.each([
    ['breaks off', gzipSync(Buffer.alloc(100_000, 'abc')).subarray(0, 50), 'breaks off'],
    ['is broken', Buffer.from('not gzip at all'), 'is broken'],
  ])('compression that %s', async (_, body, message) => {
    await using server = await testServer((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(body)
    })
    const failure = await failureOf(call({ url: server.base }))
    expect(failure).toContain('E_HTTP GET http://127.0.0.1')
    expect(failure).toContain(`the answer's compression ${message}`)
  })

  test('full gives status and headers too', async () => {
    await using server = await testServer((_, response) => {
      response.writeHead(201, {
        'content-type': 'application/json',
        'set-cookie': ['a=1', 'b=2'],
        'X-Thing': 'y',
      })
      response.end('{"a":1}')
    })
    expect(await call({ url: server.base, full: true })).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'], 'x-thing': 'y' },
      body: { a: 1 },
    })
  })

  test('JSON that is none says so', async () => {
    await using server = await testServer(answer('application/json', '{"a":'))
    expect(await failureOf(call({ url: server.base }))).toMatch(
      /^E_HTTP GET .* says that its body is application\/json, but it is not valid JSON: /,
    )
  })

  test('JSON nested too deeply is a failure with a code', async () => {
    await using server = await testServer(
      answer('application/json', '['.repeat(200_000) + ']'.repeat(200_000)),
    )
    expect(await failureOf(call({ url: server.base }))).toContain('E_HTTP')
  })
})

describe('statuses', () => {
  test('others than 200-299 fail, with reason and the start of the body', async () => {
    await using server = await testServer(answer('application/json', `{"error":"${'x'.repeat(5_000)}"}`, 503))
    const failure = await failureOf(call({ url: `${server.base}/a?key=1` }))
    expect(failure).toContain(
      `E_HTTP_STATUS GET ${server.base}/a answered 503 Service Unavailable:\n{"error":"xxx`,
    )
    expect(failure.length).toBeLessThan(2_200)
  })

  test('an empty body is called empty', async () => {
    await using server = await testServer(answer(null, '', 404))
    expect(await failureOf(call({ url: server.base }))).toBe(
      `E_HTTP_STATUS GET ${server.base}/ answered 404 Not Found, with an empty body.`,
    )
  })

  test('a failing answer that never ends is cut, compressed or not', async () => {
    await using server = await testServer((request, response) => {
      const zipped = request.url === '/gzip'
      response.writeHead(500, zipped ? { 'content-encoding': 'gzip' } : {})
      response.write(zipped ? gzipSync(Buffer.alloc(100_000, 'e')) : Buffer.alloc(100_000, 'e'))
    })
    expect(await failureOf(call({ url: server.base }))).toContain('answered 500 Internal Server Error:\neee')
    expect(await failureOf(call({ url: `${server.base}/gzip` }))).toContain(
      'answered 500 Internal Server Error:\neee',
    )
  })

  test('okStatus says what is fine', async () => {
    await using server = await testServer(answer('text/plain', 'teapot', 418))
    expect(await call({ url: server.base, okStatus: '200-299, 418' })).toBe('teapot')
    expect([200, 299, 404].map(status => statusIsOk('200-299,404', status))).toEqual([true, true, true])
    expect([199, 300, 403].map(status => statusIsOk('200-299,404', status))).toEqual([false, false, false])
  })
})
