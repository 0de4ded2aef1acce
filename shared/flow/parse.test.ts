import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFlow, parseFlowValue } from './parse.ts'
import type { Problem } from './problem.ts'
import { arbitraryFlow } from './testing/arbitrary-flow.ts'
import { dashboardText } from './testing/dashboard.ts'

const minimal = { formatVersion: 1, nodes: {}, edges: {} }
const brief = (problems: readonly Problem[]): string[] =>
  problems.map(
    ({ severity, code, pointer, line, column }) => `${severity} ${code} ${pointer} ${line}:${column}`,
  )
const messages = (problems: readonly Problem[]): string[] => problems.map(problem => problem.message)

describe('a text that is no JSON', () => {
  test('is told with its place and shown up to there', () => {
    const text = dashboardText.replace(
      '"q9d": {\n      "kind": "target",',
      '"q9d": {\n      "kind" "target",',
    )
    const { document, problems, complete } = parseFlow(text)
    expect(complete).toBe(false)
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'syntax',
        message: 'The flow could not be read past line 27. Expected ":" after the key "kind", got "\\"".',
        pointer: '',
        line: 27,
        column: 14,
        frame: ['  26 |     "q9d": {', '> 27 |       "kind" "target",', '     |              ^'].join('\n'),
      },
    ])
    expect(Object.keys(document?.nodes ?? {})).toEqual(['n4k', 'p2c'])
    expect(document?.name).toBe('Customer dashboard')
  })

  test.each(['', ' ', 'null', '[]', '"flow"', '7', '{', '{}', '{"nodes": {}}'])(
    '%j gives no document',
    text => {
      const { document, problems } = parseFlow(text)
      expect(document).toBeNull()
      expect(problems.length).toBeGreaterThan(0)
      expect(problems[0]).toMatchObject({ severity: 'error', line: 1 })
    },
  )

  test('cut at any place, it never throws, and never looks like a whole or an empty flow', () => {
    const total = Object.keys(parseFlow(dashboardText).document?.nodes ?? {}).length
    let most = 0
    for (let length = 0; length < dashboardText.trimEnd().length; length++) {
      const { document, problems, complete } = parseFlow(dashboardText.slice(0, length))
      expect(complete).toBe(false)
      expect(problems.filter(problem => problem.severity === 'error')).toHaveLength(1)
      const nodes = Object.keys(document?.nodes ?? {}).length
      // What was read stays read, however much of the rest is there.
      expect(nodes).toBeGreaterThanOrEqual(most)
      most = nodes
    }
    expect(most).toBe(total)
  })

  test('with any character changed it is read as another flow or told of', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: dashboardText.length - 1 }),
        fc.string({ maxLength: 2, unit: 'binary' }),
        (at, put) => {
          const { document, problems } = parseFlow(
            dashboardText.slice(0, at) + put + dashboardText.slice(at + 1),
          )
          expect(document !== null || problems.some(problem => problem.severity === 'error')).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('a byte order mark and CRLF are nothing to tell', () => {
    const { document, problems } = parseFlow(`\ufeff${dashboardText.replaceAll('\n', '\r\n')}`)
    expect(problems).toEqual([])
    expect(document).toEqual(parseFlow(dashboardText).document)
  })
})

describe('things of the wrong shape', () => {
  test('are all told, at their place, and left out; the rest is read', () => {
    const text = `{
  "formatVersion": 1,
  "name": 7,
  "nodes": {
    "s": { "kind": "source", "service": "load", "concurrency": 0, "colour": "red" },
    "t": { "kind": "target", "service": "" },
    "u": { "kind": "tarmac", "service": "a.b" },
    "v w": { "kind": "target", "service": "a.b" },
    "x": { "kind": "callback", "service": "a.b", "retry": { "attempts": 1.5, "jitter": 2 }, "timeoutMs": "5s" },
    "y": [],
    "z": { "kind": "target" }
  },
  "edges": {
    "a": { "from": "s", "to": "t", "role": "call" },
    "b": { "from": "s", "to": "x", "role": "on-done" },
    "c": { "from": "s", "to": "x", "role": "on-target", "when": "never" }
  },
  "services": { "a.b": { "kind": "http", "url": "https://a.example", "auth": { "basic": 1 } } },
  "layout": { "s": [0, 0], "t": [1] }
}`
    const { document, problems, complete } = parseFlow(text)
    expect(complete).toBe(false)
    expect(brief(problems)).toEqual([
      'error shape /nodes/s/concurrency 5:64',
      'error shape /nodes/t/service 6:41',
      'error shape /nodes/u/kind 7:20',
      'error shape /nodes/v w 8:12',
      'error shape /nodes/x/timeoutMs 9:106',
      'error shape /nodes/x/retry/attempts 9:73',
      'error shape /nodes/x/retry/jitter 9:88',
      'error shape /nodes/y 10:10',
      'error shape /nodes/z 11:10',
      'error shape /edges/b/role 15:44',
      'error shape /edges/c/when 16:65',
      'error shape /services/a.b/auth 18:78',
      'warning shape /layout/t 19:33',
      'error shape /name 3:11',
    ])
    expect(messages(problems)).toEqual([
      'Expected `concurrency` to be at least 1, got 0',
      'A service has a name',
      'Expected `kind` to be "source", "target" or "callback", got "tarmac"',
      'Expected 1 to 64 letters, digits, _ or -, got "v w"',
      'Expected `timeoutMs` to be a number, got "5s"',
      'Expected `retry.attempts` to be a whole number, got 1.5',
      'Expected `retry.jitter` to be at most 1, got 2',
      'Expected the node to be an object, got a list',
      'Expected `service` to be text, but it is missing',
      'Expected `role` to be "call", "on-target" or "on-final", got "on-done"',
      'Expected `when` to be "always", "ok" or "failed", got "never"',
      'Expected `auth` to be { "basic": "user:password" } or { "bearer": "token" }',
      'Expected a place to be [x, y] or [x, y, width, height]',
      'Expected `name` to be text, got 7',
    ])
    expect(document).toEqual({
      formatVersion: 1,
      nodes: {
        s: { kind: 'source', service: 'load', colour: 'red' },
        x: { kind: 'callback', service: 'a.b' },
      },
      edges: { c: { from: 's', to: 'x', role: 'on-target' } },
      services: { 'a.b': { kind: 'http', url: 'https://a.example' } },
      layout: { s: [0, 0] },
    })
  })

  test('a map that is none, or is not there', () => {
    const { document, problems } = parseFlow('{"formatVersion": 1, "nodes": [], "layout": 3}')
    expect(brief(problems)).toEqual([
      'error shape /nodes 1:31',
      'error shape  1:1',
      'warning shape /layout 1:45',
    ])
    expect(document).toEqual(minimal)
  })

  test('a null where a field could be left out is told', () => {
    const { problems } = parseFlowValue({
      ...minimal,
      nodes: { s: { kind: 'source', service: 'a', label: null } },
    })
    expect(messages(problems)).toEqual(['Expected `label` to be text, got null'])
  })
})

describe('names of the prototype chain', () => {
  test('are ordinary ids, services and fields', () => {
    const text = `{"formatVersion": 1, "constructor": {"prototype": 1},
      "nodes": {"constructor": {"kind": "source", "service": "__proto__"}, "toString": {"kind": "target", "service": "constructor"}},
      "edges": {"valueOf": {"from": "constructor", "to": "toString", "role": "call"}}}`
    const { document, problems, complete } = parseFlow(text)
    expect([problems, complete]).toEqual([[], true])
    expect(document).toEqual(JSON.parse(text))
  })

  test('__proto__ as a key is refused wherever it stands, and does nothing', () => {
    const text = `{"formatVersion": 1, "__proto__": {"nodes": 1}, "nodes": {"__proto__": {"kind": "source", "service": "a"},
      "t": {"kind": "target", "service": "a", "request": {"deep": [{"__proto__": {"admin": true}}]}}}, "edges": {}}`
    const { document, problems, complete } = parseFlow(text)
    expect(brief(problems)).toEqual([
      'error forbidden-key /__proto__ 1:22',
      'error forbidden-key /nodes/__proto__ 1:59',
      'error forbidden-key /nodes/t/request/deep/0/__proto__ 2:69',
    ])
    expect(complete).toBe(false)
    expect(Object.keys(document?.nodes ?? {})).toEqual(['t'])
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
  })
})

test('a key that stands twice: the last counts, which one does not is told, and the file is not whole', () => {
  const { document, problems, complete } = parseFlow(
    '{"formatVersion": 1,\n"name": "a",\n"name": "b", "nodes": {}, "edges": {}}',
  )
  expect(document?.name).toBe('b')
  expect(complete).toBe(false)
  expect(problems).toMatchObject([
    { severity: 'warning', code: 'duplicate-key', pointer: '/name', line: 3, column: 1 },
  ])
  expect(problems[0]?.message).toContain('on line 2 is not used')
})

test('numbers that would come back as others are told', () => {
  const { problems } = parseFlow(
    '{"formatVersion": 1, "nodes": {}, "edges": {}, "x": [9007199254740993, 1e999]}',
  )
  expect(brief(problems)).toEqual(['warning number-precision /x/0 1:54', 'error number-range /x/1 1:72'])
})

describe('formats', () => {
  test.each([
    ['{"nodes": {}, "edges": {}}', 'format-missing', '"formatVersion": 1'],
    ['{"formatVersion": "1", "nodes": {}, "edges": {}}', 'format-invalid', 'got "1"'],
    ['{"formatVersion": 0, "nodes": {}, "edges": {}}', 'format-invalid', 'got 0'],
  ])('%s', (text, code, words) => {
    const { document, problems } = parseFlow(text)
    expect(document).toBeNull()
    expect(problems).toMatchObject([{ severity: 'error', code }])
    expect(problems[0]?.message).toContain(words)
  })

  test('a newer one is shown as far as it is understood, with its own JSON kept', () => {
    const text =
      '{"formatVersion": 2, "nodes": {"s": {"kind": "source", "service": "a"}, "m": {"kind": "magic"}}, "edges": {}}'
    const parsed = parseFlow(text)
    expect(parsed).toMatchObject({
      document: null,
      complete: false,
      formatVersion: 2,
      json: JSON.parse(text),
    })
    expect(parsed.problems).toHaveLength(1)
    expect(parsed.problems[0]).toMatchObject({
      severity: 'error',
      code: 'newer-format',
      pointer: '/formatVersion',
      line: 1,
    })
    expect(Object.keys(parsed.preview?.nodes ?? {})).toEqual(['s'])
  })
})

describe('a flow as a value', () => {
  test('is checked as a file of it would be, without lines', () => {
    fc.assert(
      fc.property(arbitraryFlow, flow => {
        expect(parseFlowValue(flow)).toMatchObject({ complete: true, problems: [], json: flow })
      }),
    )
    const { problems } = parseFlowValue({ ...minimal, nodes: { s: { kind: 'source' } } })
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'shape',
        message: 'Expected `service` to be text, but it is missing',
        pointer: '/nodes/s',
      },
    ])
  })

  test('that JSON can not hold is refused', () => {
    const circle: Record<string, unknown> = { ...minimal }
    circle.self = circle
    let deep: unknown = 0
    for (let level = 0; level < 100_000; level++) deep = [deep]
    for (const value of [
      circle,
      { ...minimal, big: 1n },
      { ...minimal, deep },
      undefined,
      () => 1,
      null,
      'flow',
    ]) {
      const { complete, problems } = parseFlowValue(value)
      expect(complete).toBe(false)
      expect(problems[0]?.severity).toBe('error')
    }
  })

  test('with an own key __proto__ is refused', () => {
    const { problems } = parseFlowValue(
      JSON.parse('{"formatVersion": 1, "nodes": {}, "edges": {}, "x": {"__proto__": 1}}'),
    )
    expect(problems).toMatchObject([{ code: 'forbidden-key', pointer: '/x/__proto__' }])
  })
})

test('problems found elsewhere are given their place', () => {
  const { place } = parseFlow(dashboardText)
  const problem = { severity: 'warning', code: 'x', message: 'x' } as const
  expect(place({ ...problem, pointer: '/nodes/q9d/service' })).toMatchObject({ line: 28, column: 18 })
  expect(place({ ...problem, pointer: '/services/erp.get-orders/url' })).toMatchObject({
    line: 68,
    column: 14,
  })
  expect(place({ ...problem, pointer: '/nodes/none' })).toEqual({ ...problem, pointer: '/nodes/none' })
})
