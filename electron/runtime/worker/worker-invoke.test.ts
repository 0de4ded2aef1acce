import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeToByte } from '../../../shared/error-codes.ts'
import { GENERATED_ID } from '../../../shared/ids.ts'
import { TestWorker } from './testing.ts'

/** For tests that look at the records of their own calls alone. */
let shared: TestWorker
beforeAll(() => {
  shared = new TestWorker()
})
afterAll(() => shared[Symbol.asyncDispose]())

/** Runs `code` as a handler and gives what it returns, and what it invoked. */
async function invoked(worker: TestWorker, code: string) {
  const service = await worker.code(`ctx => { ${code} }`)
  const id = worker.call({ service })
  const outcome = await worker.finished(id)
  const requests = worker.seen.flatMap(record =>
    record.type === 'invoked' && record.id === id ? [record.request] : [],
  )
  return { outcome, requests }
}

const NOTHING = {
  requestId: 1,
  originCid: expect.stringMatching(GENERATED_ID),
  wait: false,
  onTarget: [],
  onFinal: [],
  policy: null,
  timeoutMs: null,
  retry: null,
}

describe('an invocation that is not waited for', () => {
  test('gives its cid at once and is sent before the outcome', async () => {
    await using worker = new TestWorker()
    const { outcome, requests } = await invoked(
      worker,
      `return [
        ctx.patterns.parallel.invoke({ a: { x: 1 }, b: undefined, c: 'text' }, 'log'),
        ctx.patterns.parallel.invoke(new Map([['2', 0], ['1', false]]), ['log', 'log'], { cid: 'mine' }),
        ctx.patterns.fanout.invoke({ a: null }, 'final', { onTarget: ['t'], policy: { quorum: 2 }, cid: undefined }),
        ctx.patterns.fanout.invoke({}),
        ctx.invokeAsync('later', [1]),
        ctx.cid,
      ]`,
    )
    expect(outcome).toMatchObject({ ok: true })
    const [first, second, third, fourth, fifth, own] = JSON.parse(outcome.text)
    for (const cid of [first, third, fourth, fifth, own]) expect(cid).toMatch(GENERATED_ID)
    expect(new Set([first, third, fourth, fifth, own]).size).toBe(5)
    expect(second).toBe('mine')
    const common = { ...NOTHING, originCid: own }
    expect(requests).toEqual([
      {
        ...common,
        pattern: 'parallel',
        cid: first,
        targets: [
          ['a', '{"x":1}'],
          ['b', 'null'],
          ['c', '"text"'],
        ],
        onTarget: ['log'],
      },
      {
        ...common,
        requestId: 2,
        pattern: 'parallel',
        cid: 'mine',
        targets: [
          ['2', '0'],
          ['1', 'false'],
        ],
        onTarget: ['log', 'log'],
      },
      {
        ...common,
        requestId: 3,
        pattern: 'fanout',
        cid: third,
        targets: [['a', 'null']],
        onTarget: ['t'],
        onFinal: ['final'],
        policy: { quorum: 2 },
      },
      { ...common, requestId: 4, pattern: 'fanout', cid: fourth, targets: [] },
      { ...common, requestId: 5, pattern: 'invoke-async', cid: fifth, targets: [['later', '[1]']] },
    ])
  })

  test('can not be issued once the handler has finished', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`ctx => {
      setTimeout(() => {
        try { ctx.patterns.parallel.invoke({ a: 1 }) } catch (error) { ctx.log.error(error.message) }
        ctx.invoke('b').catch(error => ctx.log.error(error.message))
      })
      return 'done'
    }`)
    const id = worker.call({ service })
    await worker.until('logged', ({ message }) => worker.logsOf(id).length === 2 && message !== '')
    for (const line of worker.logsOf(id))
      expect(line.message).toMatch(/^s0 has finished: it can invoke services only/)
    expect(worker.seen.some(({ type }) => type === 'invoked')).toBe(false)
  })

  test.each([
    ['parallel.invoke(3)', 'Expected `targets` to be an object or a Map of service names to requests, got 3'],
    [
      'parallel.invoke(["a"])',
      'Expected `targets` to be an object or a Map of service names to requests, got',
    ],
    [
      'parallel.invoke({ "": 1 })',
      "Expected `targets` to be the name of a service, 1 to 200 characters, got ''",
    ],
    [
      'parallel.invoke({}, 7)',
      'Expected `callbacks` to be the name of a service, 1 to 200 characters, got 7',
    ],
    ['parallel.invoke({}, ["a", null])', 'Expected `callbacks[1]` to be the name of a service'],
    ['parallel.invoke({}, [], { cid: "" })', "Expected `cid` to be a string of 1 to 1024 characters, got ''"],
    ['parallel.invoke({}, [], { policy: "x" })', 'Unknown option `policy`: `options` may have `cid`'],
    ['parallel.invoke({ a: { b: () => 1 } })', 'No JSON form: request of a.b is a function'],
    [
      'fanout.invoke({}, [], { policy: "most" })',
      "Expected `policy` to be 'all-settled', 'fail-fast', 'first-success' or { quorum }, got 'most'",
    ],
    [
      'fanout.invoke({}, [], { policy: { quorum: 0 } })',
      'Expected `policy.quorum` to be an integer >= 1, got 0',
    ],
    ['fanout.invoke({}, [], { onTarget: {} })', 'Expected `onTarget` to be the name of a service'],
    ['invokeRetry.invoke("a", 1)', 'Expected `repeats` to be an integer >= 1, got undefined'],
    ['invokeRetry.invoke("a", 1, { repeats: 0 })', 'Expected `repeats` to be an integer >= 1, got 0'],
    ['invokeRetry.invoke("a", 1, { repeats: 1.5 })', 'Expected `repeats` to be an integer >= 1, got 1.5'],
    ['invokeRetry.invoke("a", 1, { repeats: "3" })', "Expected `repeats` to be an integer >= 1, got '3'"],
    [
      'invokeRetry.invoke("a", 1, { repeats: 2, seconds: -1 })',
      'Expected `seconds` to be a number from 0 to',
    ],
    [
      'invokeRetry.invoke("a", 1, { repeats: 2, minutes: NaN })',
      'Expected `minutes` to be a number from 0 to',
    ],
    [
      'invokeRetry.invoke("a", 1, { repeats: 2, seconds: 1, minutes: 1 })',
      'Expected one of `seconds`, `minutes` and `backoff`, got seconds and minutes',
    ],
    [
      'invokeRetry.invoke("a", 1, { repeats: 2, backoff: {} })',
      'Expected `backoff.initialMs` to be a number from 0 to',
    ],
    [
      'invokeRetry.invoke("a", 1, { repeats: 2, backoff: { initialMs: 1, jitter: 2 } })',
      'Expected `backoff.jitter` to be a number from 0 to 1, got 2',
    ],
    [
      'invokeRetry.invoke("a", 1, { repeats: 2, asyncFallback: 1 })',
      'Expected `asyncFallback` to be true or false, got 1',
    ],
    ['invokeRetry.invoke("a", 1, { repeats: 2, second: 1 })', 'Unknown option `second`'],
    ['invokeRetry.invoke("a", 1, { repeats: 2, context: () => 1 })', 'No JSON form: context is a function'],
  ])('%s is refused before anything is issued', async (call, message) => {
    const worker = shared
    const { outcome, requests } = await invoked(worker, `return (ctx as any).patterns.${call}`)
    expect(outcome).toMatchObject({ ok: false, code: 'E_SERVICE_THREW' })
    expect(outcome.text).toContain(message)
    expect(requests).toEqual([])
  })
})

describe('an invocation that is waited for', () => {
  test('gives the response', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`async ctx => {
      const all = await Promise.all([ctx.invoke('a', { x: 1 }), ctx.invoke('b', undefined, { timeoutMs: 50 })])
      return [...all, await ctx.invoke('c')]
    }`)
    const id = worker.call({ service })
    const { request: a } = await worker.until('invoked', ({ request }) => request.targets[0]?.[0] === 'a')
    const { request: b } = await worker.until('invoked', ({ request }) => request.targets[0]?.[0] === 'b')
    expect(a).toEqual({
      ...NOTHING,
      pattern: 'invoke',
      wait: true,
      cid: expect.stringMatching(GENERATED_ID),
      targets: [['a', '{"x":1}']],
    })
    expect(b).toMatchObject({ requestId: 2, timeoutMs: 50, targets: [['b', 'null']] })
    worker.settle(id, b.requestId, true, 0, '"of b"')
    worker.settle(id, a.requestId, true, 0, '{"of":"a"}')
    worker.settle(id, 99, true, 0, 'never asked')
    const { request: c } = await worker.until('invoked', ({ request }) => request.targets[0]?.[0] === 'c')
    worker.settle(id, c.requestId, true, 0, 'false')
    expect(await worker.finished(id)).toMatchObject({ ok: true, text: '[{"of":"a"},"of b",false]' })
  })

  test('rejects with a code, what was thrown, and where it was issued', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`async ctx => {
      try {
        await ctx.invoke('bank.quote')
      } catch (error) {
        ctx.log.info(error.message, { code: error.code, name: error.name, exception: error.exception })
        throw error
      }
    }`)
    const id = worker.call({ service })
    const { request } = await worker.until('invoked')
    const exception = 'TypeError: no rate\n    at quote (/s/bank/quote.ts:3:1)'
    worker.settle(id, request.requestId, false, codeToByte('E_TIMEOUT'), exception)
    const outcome = await worker.finished(id)
    expect(worker.logsOf(id)).toMatchObject([
      {
        message: 'Invoking bank.quote failed: TypeError: no rate',
        data: { code: 'E_TIMEOUT', name: 'InvocationError', exception },
      },
    ])
    expect(outcome.text).toMatch(
      /^InvocationError: Invoking bank\.quote failed: TypeError: no rate\n {4}at .*s0\.ts:3:\d+\)?\nCaused by: TypeError: no rate\n {4}at quote \(\/s\/bank\/quote\.ts:3:1\)$/,
    )
    expect(outcome.code).toBe('E_SERVICE_THREW')
  })

  test('by a pattern gives the outcome of all targets', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`async ctx => {
      const result = await ctx.patterns.parallel.invokeAndWait({ a: 1 }, 'log', { cid: 'mine' })
      const other = await ctx.patterns.fanout.invokeAndWait({ a: 1 }, 'final', { policy: 'fail-fast' })
      return [result.cid, other.ok]
    }`)
    const id = worker.call({ service })
    const { request } = await worker.until('invoked')
    expect(request).toMatchObject({ pattern: 'parallel', wait: true, cid: 'mine', onTarget: ['log'] })
    worker.settle(id, request.requestId, true, 0, '{"cid":"mine","ok":true,"data":{},"results":[]}')
    const { request: second } = await worker.until('invoked', ({ request }) => request.pattern === 'fanout')
    expect(second).toMatchObject({ wait: true, onFinal: ['final'], policy: 'fail-fast' })
    worker.settle(id, second.requestId, true, 0, '{"cid":"other","ok":false,"data":{},"results":[]}')
    expect(await worker.finished(id)).toMatchObject({ text: '["mine",false]' })
  })

  test.each([
    ['seconds: 2', { backoff: { initialMs: 2000, factor: 1, maxMs: 2000, jitter: 0 }, seconds: 2 }],
    ['minutes: 0.5', { backoff: { initialMs: 30_000, factor: 1, maxMs: 30_000, jitter: 0 }, seconds: 30 }],
    [
      'backoff: { initialMs: 50, factor: 3, maxMs: 900, jitter: 0 }',
      { backoff: { initialMs: 50, factor: 3, maxMs: 900, jitter: 0 }, seconds: 0.05 },
    ],
    [
      'backoff: { initialMs: 50 }',
      { backoff: { initialMs: 50, factor: 2, maxMs: 60_000, jitter: 0.2 }, seconds: 0.05 },
    ],
    [
      'asyncFallback: true, callback: "done", context: { a: 1 }',
      {
        backoff: { initialMs: 1000, factor: 2, maxMs: 60_000, jitter: 0.2 },
        seconds: 1,
        asyncFallback: true,
        callback: ['done'],
        context: '{"a":1}',
      },
    ],
  ])('by invoke/retry with %s', async (options, retry) => {
    const worker = shared
    const service = await worker.code(
      `ctx => ctx.patterns.invokeRetry.invoke('t', { q: 1 }, { repeats: 3, ${options} })`,
    )
    const id = worker.call({ service })
    const { request } = await worker.until('invoked', invoked => invoked.id === id)
    expect(request).toEqual({
      ...NOTHING,
      pattern: 'invoke-retry',
      wait: true,
      cid: expect.stringMatching(GENERATED_ID),
      targets: [['t', '{"q":1}']],
      retry: { repeats: 3, asyncFallback: false, callback: [], context: 'null', ...retry },
    })
    worker.settle(id, request.requestId, true, 0, '0')
    expect(await worker.finished(id)).toMatchObject({ ok: true, text: '0' })
  })

  test('ends when the call is cancelled, and no other begins', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`async ctx => {
      await ctx.invoke('a').catch(error => ctx.log.info(error.name, error.code))
      await ctx.invoke('b').catch(error => ctx.log.info(error.name, error.code))
      throw new Error('gave up')
    }`)
    const id = worker.call({ service })
    await worker.until('invoked')
    worker.cancel(id)
    expect(await worker.finished(id)).toMatchObject({ ok: false, code: 'E_CANCELLED' })
    expect(worker.logsOf(id)).toMatchObject([
      { message: 'AbortError', data: 'E_CANCELLED' },
      { message: 'AbortError', data: 'E_CANCELLED' },
    ])
    expect(worker.seen.filter(({ type }) => type === 'invoked')).toHaveLength(1)
  })

  test('with a request that is too large fails the call with that code, if nobody catches it', async () => {
    await using worker = new TestWorker({ payloadBytes: 100 })
    const service = await worker.code(`async ctx => { await ctx.invoke('a', 'x'.repeat(200)) }`)
    expect(await worker.run({ service })).toMatchObject({
      ok: false,
      code: 'E_PAYLOAD_TOO_LARGE',
      text: expect.stringContaining('The request is larger than 100 bytes'),
    })
  })
})
