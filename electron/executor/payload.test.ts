import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OutcomeCode } from '../../shared/error-codes.ts'
import {
  bindings,
  deliveryContext,
  finalsBody,
  flowResult,
  MAX_JOINED,
  targetPayload,
  waitResult,
} from './payload.ts'
import { type InvocationPlan, NO_CONTROL } from './plan.ts'
import type { Call, Invocation } from './state.ts'
import { makeDelivery, makeInvocation, makePlan, makeTarget, nodeId } from './testing/make-invocation.ts'

const ISSUED = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const EIGHT = ['source', 'target', 'response', 'req_ts_utc', 'resp_ts_utc', 'ok', 'exception', 'cid']

function complete(
  target: Call,
  ok: boolean,
  text: string,
  endedAt = ISSUED + 2000,
  code: OutcomeCode | null = null,
): void {
  const { invocation } = target
  Object.assign(target, { ok, text, endedAt, code: ok ? null : (code ?? 'E_SERVICE_THREW') })
  target.payload = targetPayload(target)
  invocation.completed.push(target)
  invocation.allIn = invocation.completed.length === invocation.plan.targets.length
}

const named = (names: readonly string[]) =>
  names.map(service => ({ nodeId: null, service, ...NO_CONTROL, issues: null }))

function twoTargets(changes: Partial<InvocationPlan> = {}): Invocation {
  const plan = makePlan(['a.one', 'a.two'], { pattern: 'fanout', ...changes })
  return makeInvocation(plan)
}

describe("a callback's payload", () => {
  test('of a target that responded', () => {
    const invocation = twoTargets()
    complete(invocation.target(0), true, '{"deep":[1,null]}')
    expect(invocation.target(0).payload).toBe(
      '{"source":"the.source","target":"a.one","response":{"deep":[1,null]},"req_ts_utc":"2026-01-02 03:04:05",' +
        '"resp_ts_utc":"2026-01-02 03:04:07","ok":true,"exception":null,"cid":"the-cid"}',
    )
  })

  test('of a target that failed: the response is an empty string, the exception its text', () => {
    const invocation = twoTargets()
    complete(invocation.target(1), false, 'Error: "no"\n    at handle (services/a.ts:3:9)')
    expect(invocation.target(1).payload).toBe(
      '{"source":"the.source","target":"a.two","response":"","req_ts_utc":"2026-01-02 03:04:05",' +
        '"resp_ts_utc":"2026-01-02 03:04:07","ok":false,' +
        '"exception":"Error: \\"no\\"\\n    at handle (services/a.ts:3:9)","cid":"the-cid"}',
    )
  })

  test('has exactly the eight keys in their order, whatever the names, texts and responses are', () => {
    const strange = fc.oneof(
      fc.constantFrom(
        '__proto__',
        'constructor',
        'data',
        'toString',
        ' ',
        'mit Leerzeichen',
        'сервис',
        '服务',
        '\ud800',
        '"',
      ),
      fc.string({ minLength: 1, unit: 'binary' }),
    )
    fc.assert(
      fc.property(
        strange,
        strange,
        strange,
        fc.json(),
        fc.boolean(),
        (source, service, cid, response, ok) => {
          const invocation = makeInvocation(makePlan([service], { source }), { cid })
          const target = invocation.target(0)
          complete(target, ok, response)
          const payload: unknown = JSON.parse(target.payload)
          expect(Object.keys(payload as object)).toEqual(EIGHT)
          expect(payload).toEqual({
            source: JSON.parse(JSON.stringify(source)),
            target: JSON.parse(JSON.stringify(service)),
            response: ok ? JSON.parse(response) : '',
            req_ts_utc: '2026-01-02 03:04:05',
            resp_ts_utc: '2026-01-02 03:04:07',
            ok,
            exception: ok ? null : response,
            cid: JSON.parse(JSON.stringify(cid)),
          })
        },
      ),
    )
  })
})

describe("a final's payload", () => {
  test('has its keys in order, data in flow order and results in order of completion', () => {
    const invocation = twoTargets({ callbacks: named(['cb', 'end', 'end']), onTarget: [0], onFinal: [1, 2] })
    complete(invocation.target(1), false, 'late', ISSUED + 9000)
    complete(invocation.target(0), true, '1', ISSUED + 3000)
    const { payload: one } = invocation.target(0)
    const { payload: two } = invocation.target(1)
    expect(finalsBody(invocation)).toBe(
      '{"source":"the.source","req_ts_utc":"2026-01-02 03:04:05","on_target":["cb"],"on_final":["end","end"],' +
        `"data":{"a.one":${one},"a.two":${two}},"resp_ts_utc":"2026-01-02 03:04:14","ok":false,"cid":"the-cid",` +
        `"results":[${two},${one}]}`,
    )
  })

  test('without targets has empty data and was responded to when it was issued', () => {
    const invocation = makeInvocation(
      makePlan([], { pattern: 'fanout', callbacks: named(['end']), onFinal: [0] }),
    )
    invocation.satisfied = true
    expect(finalsBody(invocation)).toBe(
      '{"source":"the.source","req_ts_utc":"2026-01-02 03:04:05","on_target":[],"on_final":["end"],"data":{},' +
        '"resp_ts_utc":"2026-01-02 03:04:05","ok":true,"cid":"the-cid","results":[]}',
    )
  })

  test('names instances of one service apart, and each entry still has the service as its target', () => {
    const targets = ['x', 'x#2', '__proto__'].map((key, index) => makeTarget(index < 2 ? 'x' : key, { key }))
    const invocation = makeInvocation(makePlan([], { targets, pattern: 'fanout' }))
    for (const index of [0, 1, 2]) complete(invocation.target(index), true, `${index}`)
    const { data } = JSON.parse(finalsBody(invocation) ?? '') as {
      data: Record<string, { target: string; response: number }>
    }
    expect(Object.entries(data).map(([key, entry]) => [key, entry.target, entry.response])).toEqual([
      ['x', 'x', 0],
      ['x#2', 'x', 1],
      ['__proto__', '__proto__', 2],
    ])
  })
})

test('what would be longer than a text can be does not exist', () => {
  const invocation = twoTargets({ onFinal: [0], callbacks: named(['end']) })
  for (const index of [0, 1]) {
    complete(invocation.target(index), true, '1')
    invocation.target(index).payload = 'x'.repeat(MAX_JOINED / 4)
  }
  expect(finalsBody(invocation)).not.toBeNull()
  invocation.target(0).payload += 'x'
  expect([finalsBody(invocation), waitResult(invocation)]).toEqual([null, null])
  expect(flowResult('c', [invocation])).not.toBeNull()
  invocation.target(1).payload = 'x'.repeat(MAX_JOINED)
  expect(flowResult('c', [invocation])).toBeNull()
})

test('what `invokeAndWait` resolves with', () => {
  const invocation = twoTargets()
  complete(invocation.target(1), true, '2')
  complete(invocation.target(0), true, '1')
  invocation.satisfied = true
  const [one, two] = [invocation.target(0).payload, invocation.target(1).payload]
  expect(waitResult(invocation)).toBe(
    `{"cid":"the-cid","ok":true,"data":{"a.one":${one},"a.two":${two}},"results":[${two},${one}]}`,
  )
})

test("a flow's response joins the data of its root invocations and numbers their keys through", () => {
  const invocations = [1, 2].map(() => makeInvocation(makePlan(['x', 'y'])))
  for (const invocation of invocations) {
    complete(invocation.target(0), true, '1')
    complete(invocation.target(1), true, '2')
    invocation.satisfied = true
  }
  const result = JSON.parse(flowResult('flow-cid', invocations) ?? '') as { data: object }
  expect(Object.keys(result)).toEqual(['ok', 'cid', 'data'])
  expect(result).toMatchObject({ ok: true, cid: 'flow-cid' })
  expect(Object.keys(result.data)).toEqual(['x', 'y', 'x#2', 'y#2'])
  expect(JSON.parse(flowResult('c', []) ?? '')).toEqual({ ok: true, cid: 'c', data: {} })
})

describe("an invoke/retry's callback", () => {
  const retry = {
    repeats: 3,
    backoff: { initialMs: 500, factor: 1, maxMs: 500, jitter: 0 },
    seconds: 0.5,
    asyncFallback: false,
    callback: ['told'],
    context: '{"order":7}',
    originCid: 'orig',
  }
  const invocation = () =>
    makeInvocation(
      makePlan(['pay'], { pattern: 'invoke-retry', retry, callbacks: named(['told']), onFinal: [0] }),
    )

  test('receives its keys in order', () => {
    const succeeded = invocation()
    complete(succeeded.target(0), true, 'false')
    expect(finalsBody(succeeded)).toBe(
      '{"ok":true,"orig_cid":"orig","call_cid":"the-cid","source":"the.source","target":"pay","retry_seconds":0.5,' +
        '"retry_repeats":3,"context":{"order":7},"req_ts_utc":"2026-01-02 03:04:05",' +
        '"resp_ts_utc":"2026-01-02 03:04:07","response":false}',
    )
  })

  test('receives the last error as its response', () => {
    const failed = invocation()
    complete(failed.target(0), false, 'the last "error"')
    expect(JSON.parse(finalsBody(failed) ?? '')).toMatchObject({ ok: false, response: 'the last "error"' })
  })
})

test("a callback's context says what the payload doesn't", () => {
  const plan = makePlan([], { targets: [makeTarget('a', { key: 'a#2', nodeId: nodeId('n1') })] })
  const invocation = makeInvocation(plan)
  const target = invocation.target(0)
  complete(target, false, 'slow', ISSUED + 500, 'E_TIMEOUT')
  Object.assign(target, { attempt: 2, queuedAt: ISSUED, startedAt: ISSUED + 100 })
  expect(deliveryContext(invocation, target)).toEqual({
    phase: 'on-target',
    issuedAt: ISSUED,
    target: {
      nodeId: 'n1',
      key: 'a#2',
      attempt: 2,
      errorCode: 'E_TIMEOUT',
      queuedAt: ISSUED,
      startedAt: ISSUED + 100,
      endedAt: ISSUED + 500,
    },
  })
  expect(deliveryContext(invocation, null)).toEqual({ phase: 'on-final', issuedAt: ISSUED, target: null })
})

describe('what an expression sees', () => {
  test('in a root invocation: the input alone', () => {
    const target = makeInvocation(makePlan(['a'])).target(0)
    expect(bindings(target, '{"id":7}')).toBe(
      '{"input":{"id":7},"payload":null,"response":null,"cid":"the-cid","source":"the.source"}',
    )
  })

  test.each([
    ['responded', true, '{"x":1}', '{"x":1}'],
    ['failed', false, 'boom', '""'],
  ])('under a delivery that %s: what it received and responded', (_, ok, text, response) => {
    const outer = makeInvocation(makePlan(['a']))
    const delivery = makeDelivery(outer, 1)
    Object.assign(delivery, { ok, text, body: '{"p":1}' })
    const inner = makeInvocation(makePlan(['b']))
    Object.assign(inner, { parent: delivery })
    expect(bindings(inner.target(0), 'null')).toBe(
      `{"input":null,"payload":{"p":1},"response":${response},"cid":"the-cid","source":"the.source"}`,
    )
  })
})
