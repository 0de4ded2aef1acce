import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestWorker } from './testing.ts'

/** For tests that look at the records of their own calls alone. */
let shared: TestWorker
beforeAll(() => {
  shared = new TestWorker()
})
afterAll(() => shared[Symbol.asyncDispose]())

const PAYLOAD = { source: 's', target: 't', response: 1 }

describe('a handler sees', () => {
  test('its request, cid, channel, environ and the rest, also taken apart', async () => {
    await using worker = new TestWorker()
    const service =
      await worker.code(`({ request, cid, channel, environ, attempt, runId, invocationId, delivery, log }) => {
      log.info('taken apart')
      return { payload: request.payload, cid, channel, environ, attempt, runId, invocationId, delivery }
    }`)
    const id = worker.call({
      service,
      body: PAYLOAD,
      channel: 5,
      attempt: 3,
      delivery: { phase: 'on-final', issuedAt: 7, target: null },
    })
    const seen = JSON.parse((await worker.finished(id)).text)
    expect(seen).toEqual({
      payload: PAYLOAD,
      cid: expect.stringMatching(/^K[0-9A-HJKMNP-TV-Z]{27}$/),
      channel: 'fanout-on-final',
      environ: { 'fanfare.request_ctx.fanout_cid': 'the-cid' },
      attempt: 3,
      runId: 'K000000000000000000000000RUN',
      invocationId: 'K000000000000000000000000INV',
      delivery: {
        phase: 'on-final',
        runId: 'K000000000000000000000000RUN',
        invocationId: 'K000000000000000000000000INV',
        issuedAt: 7,
        target: null,
      },
    })
    expect(worker.logsOf(id)).toMatchObject([{ level: 'info', message: 'taken apart' }])
  })

  test.each([
    [0, 'invoke', {}],
    [1, 'parallel-exec-call', { 'fanfare.request_ctx.parallel_exec_cid': 'the-cid' }],
    [2, 'parallel-exec-on-target', { 'fanfare.request_ctx.parallel_exec_cid': 'the-cid' }],
    [3, 'fanout-call', { 'fanfare.request_ctx.fanout_cid': 'the-cid' }],
    [4, 'fanout-on-target', { 'fanfare.request_ctx.fanout_cid': 'the-cid' }],
    [6, 'invoke-async', {}],
    [10, 'cli', {}],
  ])('channel %i as %s', async (channel, name, environ) => {
    const worker = shared
    const service = await worker.code('ctx => ({ channel: ctx.channel, environ: ctx.environ })')
    expect(JSON.parse((await worker.run({ service, channel })).text)).toEqual({ channel: name, environ })
  })

  test('any request as it is, a copy of its own, and a cid of its own in each call', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`ctx => {
      const { payload } = ctx.request
      if (payload?.list) payload.list.push(ctx.cid)
      return { payload: ctx.request.payload, same: payload === ctx.request.payload }
    }`)
    for (const body of ['', 'text', 0, false, null, [], { '': { __proto__: null } }]) {
      expect(JSON.parse((await worker.run({ service, body })).text)).toEqual({ payload: body, same: true })
    }
    const [one = 0, two = 0] = worker.calls([
      { service, body: { list: [] } },
      { service, body: { list: [] } },
    ])
    const first = JSON.parse((await worker.finished(one)).text).payload.list
    const second = JSON.parse((await worker.finished(two)).text).payload.list
    expect([first.length, second.length]).toEqual([1, 1])
    expect(first[0]).not.toBe(second[0])
  })

  test('its own definition as `this`', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(
      `import { defineService, FANOUT_CALL } from 'fanfare'
      export default defineService({ description: FANOUT_CALL, handle() { return this.description } })`,
      { wrap: false },
    )
    expect(await worker.run({ service })).toMatchObject({ text: '"fanout-call"' })
  })
})

describe('a response is', () => {
  test.each([
    ['what is returned', 'ctx => { ctx.response.payload = 1; return 2 }', '2'],
    [
      'what was assigned, where nothing is returned',
      'async ctx => { ctx.response.payload = { a: 1 } }',
      '{"a":1}',
    ],
    ['null where that is returned', 'ctx => { ctx.response.payload = 1; return null }', 'null'],
    ['an empty string without either', 'async () => {}', '""'],
    [
      'what a thenable gives',
      '() => ({ then(resolve: (v: unknown) => void) { resolve([1]); resolve(2); throw 3 } })',
      '[1]',
    ],
    [
      'the JSON form of what has one',
      '() => new Map([["at", new Date(0)]])',
      '{"at":"1970-01-01T00:00:00.000Z"}',
    ],
  ])('%s', async (_name, code, text) => {
    const worker = shared
    expect(await worker.run({ service: await worker.code(code) })).toMatchObject({
      ok: true,
      code: null,
      text,
    })
  })

  test.each([
    [
      'a function',
      '() => ({ items: [0, 1, 2, { fn() {} }] })',
      'No JSON form: response.items[3].fn is a function',
    ],
    [
      'a circle',
      'async () => { const a: any = {}; a.a = a; return a }',
      'No JSON form: response.a refers back',
    ],
    ['undefined members', '() => ({ s: Symbol() })', 'No JSON form: response.s is a symbol'],
    [
      'a Proxy that throws',
      '() => new Proxy({}, { get() { throw new Error("no") } })',
      'The response can not be read: Error: no',
    ],
    [
      'a getter that throws',
      '() => ({ get then() { throw new Error("no") } })',
      'The response can not be read: Error: no',
    ],
    [
      'something very deep',
      '() => { let a: any = []; for (let i = 0; i < 1e5; i++) a = [a]; return a }',
      'No JSON form: response[0]',
    ],
  ])('refused when it is %s', async (_name, code, text) => {
    const worker = shared
    const service = await worker.code(code)
    const outcome = await worker.run({ service })
    expect(outcome).toMatchObject({ ok: false, code: 'E_RESPONSE_NOT_SERIALISABLE' })
    expect(outcome.text).toContain(text)
  })

  test('refused when it is too large', async () => {
    await using worker = new TestWorker({ payloadBytes: 1000 })
    const service = await worker.code('ctx => "x".repeat(ctx.request.payload)')
    expect(await worker.run({ service, body: 998 })).toMatchObject({ ok: true })
    expect(await worker.run({ service, body: 999 })).toMatchObject({ ok: false, code: 'E_PAYLOAD_TOO_LARGE' })
  })

  test('sent whole when it is large, and the pipe is full meanwhile', async () => {
    await using worker = new TestWorker()
    const service = await worker.code('ctx => "x".repeat(ctx.request.payload)')
    worker.pause(true)
    const ids = worker.calls([10_000_000, 1, 20_000_000].map(body => ({ service, body })))
    worker.pause(false)
    const lengths = await Promise.all(ids.map(async id => (await worker.finished(id)).text.length))
    expect(lengths).toEqual([10_000_002, 3, 20_000_002])
  })
})

describe('a failure is readable when the handler throws', () => {
  test.each([
    ['null', 'throw null', /^null was thrown, not an Error/],
    ['undefined', 'throw undefined', /^undefined was thrown/],
    ['a string', 'throw "bang"', /^bang\n/],
    ['a symbol', 'throw Symbol("s")', /^Symbol\(s\)\n/],
    [
      'an Error with a getter',
      'throw Object.defineProperty(new Error("x"), "stack", { get() { throw 1 } })',
      /^Error: x$/,
    ],
    [
      'a Proxy',
      'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 1 } })',
      /a Proxy was thrown/,
    ],
    [
      'an Error with a cause',
      'throw new Error("outer", { cause: new TypeError("inner") })',
      /^Error: outer(\n {4}at .*s\d+\.ts:1:\d+\)?)+\nCaused by: TypeError: inner(\n {4}at .*s\d+\.ts:1:\d+\)?)+$/,
    ],
  ])('%s', async (_name, code, text) => {
    const worker = shared
    const service = await worker.code(
      `ctx => { if (ctx.request.payload) return Promise.reject((() => { try { ${code} } catch (e) { return e } })()); ${code} }`,
    )
    const thrown = await worker.run({ service, body: false })
    expect(thrown).toMatchObject({ ok: false, code: 'E_SERVICE_THREW' })
    expect(thrown.text).toMatch(text)
    const rejected = await worker.run({ service, body: true })
    expect(rejected).toMatchObject({ ok: false, code: 'E_SERVICE_THREW' })
    expect(rejected.text).toMatch(text)
  })
})

describe('cancel', () => {
  test('reaches the signal, and an abort counts as cancelled', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`async ctx => {
      ctx.log.info('waits')
      await new Promise((_resolve, reject) => {
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason))
      })
    }`)
    const id = worker.call({ service })
    await worker.until('logged')
    worker.cancel(id)
    const outcome = await worker.finished(id)
    expect(outcome).toMatchObject({ ok: false, code: 'E_CANCELLED' })
    expect(outcome.text).toMatch(/^AbortError: The call was cancelled/)
  })

  test('reaches a signal that is looked at later, and leaves a response as it is', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`async ctx => {
      ctx.log.info('waits')
      await new Promise(resolve => { (globalThis as any).go = resolve })
      return { aborted: ctx.signal.aborted, code: ctx.signal.reason.code }
    }`)
    const opener = await worker.code('() => (globalThis as any).go()')
    const id = worker.call({ service })
    await worker.until('logged')
    worker.cancel(id)
    worker.cancel(id)
    await worker.run({ service: opener })
    expect(await worker.finished(id)).toMatchObject({
      ok: true,
      text: '{"aborted":true,"code":"E_CANCELLED"}',
    })
    worker.cancel(id)
    worker.cancel(12345)
  })
})
