import { describe, expect, test } from 'vitest'
import type { FlowEnvironment } from './environment.ts'
import { parseFlow, parseFlowValue } from './parse.ts'
import { didYouMean } from './suggest.ts'
import { dashboardText } from './testing/dashboard.ts'
import { hasErrors, validateFlow } from './validate.ts'

type Entry = Record<string, unknown>
const source = (more: Entry = {}): Entry => ({ kind: 'source', service: 'load', ...more })
const target = (service = 'a', more: Entry = {}): Entry => ({ kind: 'target', service, ...more })
const callback = (service = 'log', more: Entry = {}): Entry => ({ kind: 'callback', service, ...more })
/** `s call t`, with more fields after it. */
const edge = (text: string, more: Entry = {}): Entry => {
  const [from, role, to] = text.split(' ')
  return { from, to, role, ...more }
}

function problems(
  flow: { nodes: Entry; edges?: Entry; [more: string]: unknown },
  environment?: FlowEnvironment,
) {
  const { document, problems: shape } = parseFlowValue({ formatVersion: 1, edges: {}, ...flow })
  if (document === null || shape.length > 0) throw new Error(JSON.stringify(shape))
  return validateFlow(document, environment).map(
    ({ severity, code, pointer, message }) => `${severity} ${code} ${pointer} ${message}`,
  )
}

test('a flow that is in order has no problems', () => {
  const { document } = parseFlow(dashboardText)
  expect(document && validateFlow(document)).toEqual([])
})

test('all problems are told at once', () => {
  const found = problems({
    nodes: { s: source(), t: target(), c: callback(), lost: target('x') },
    edges: {
      1: edge('s call gone'),
      2: edge('nobody on-target c'),
      3: edge('s on-final c'),
      4: edge('t call c'),
    },
  })
  expect(found.map(text => text.split(' ').slice(0, 3).join(' '))).toEqual([
    'warning unreachable /nodes/t',
    'warning unreachable /nodes/lost',
    'error edge-end-missing /edges/1/to',
    'error edge-end-missing /edges/2/from',
    'error final-of-parallel /edges/3/role',
    'error edge-role /edges/4/role',
  ])
})

describe('roles', () => {
  const nodes = {
    s: source({ pattern: 'fanout' }),
    t: target('crm.get'),
    c: callback('audit.log'),
    b: callback('next', { pattern: 'fanout' }),
    u: target('erp.get'),
  }
  const base = { 1: edge('s call t'), 2: edge('s on-target b'), 3: edge('b call u') }
  const told = (text: string): string[] =>
    problems({ nodes, edges: { ...base, 9: edge(text) } }).filter(problem => problem.startsWith('error'))

  test.each([
    's on-target c',
    't on-target c',
    'b on-target c',
    'u on-target c',
    's on-final c',
    'b on-final c',
    's call u',
    'b call t',
  ])('%s can be', text => {
    expect(told(text)).toEqual([])
  })
  test.each([
    ['t call u', 'crm.get is a target. A call wire starts at a source or a callback.'],
    ['s call c', 'audit.log is a callback. A call wire ends at a target.'],
    ['s on-target t', 'crm.get is a target. An on-target wire ends at a callback.'],
    [
      'c on-target b',
      'audit.log is a callback. An on-target wire starts at one only when it calls targets itself.',
    ],
    ['t on-final c', 'crm.get is a target. An on-final wire starts at a source.'],
    [
      'c on-final b',
      'audit.log is a callback. An on-final wire starts at one only when it calls targets itself.',
    ],
    ['s on-final u', 'erp.get is a target. An on-final wire ends at a callback.'],
  ])('%s can not', (text, message) => {
    expect(told(text)).toEqual([`error edge-role /edges/9/role ${message}`])
  })

  test('an edge to a source can not be', () => {
    expect(told('t on-target s')[0]).toContain('load is a source. An on-target wire ends at a callback.')
  })
})

describe('what is allowed', () => {
  test.each([
    ['a callback twice', { 2: edge('s on-target c'), 3: edge('s on-target c') }],
    ['a target of two sources', { 2: edge('r call t') }],
    ['a service that is target and callback', { 2: edge('t on-target same') }],
  ])('%s', (_name, edges) => {
    const nodes = { s: source(), r: source(), t: target('x'), c: callback(), same: callback('x') }
    expect(
      problems({ nodes, edges: { 1: edge('s call t'), ...edges } }).filter(text => text.startsWith('error')),
    ).toEqual([])
  })

  test('a source without targets', () => {
    expect(problems({ nodes: { s: source() } })).toEqual([])
  })
})

test('a target that is called twice by one source', () => {
  const found = problems({
    nodes: { s: source(), t: target() },
    edges: { 1: edge('s call t'), 2: edge('s call t') },
  })
  expect(found).toEqual([
    'error duplicate-call /edges/2 load calls a already. To call it twice, add a second target of that service.',
  ])
})

test('circles', () => {
  const nodes = { s: source(), t: target(), c: callback('again'), u: target('b') }
  const edges = {
    1: edge('s call t'),
    2: edge('t on-target c'),
    3: edge('c call u'),
    4: edge('u on-target c'),
  }
  expect(problems({ nodes, edges })).toEqual([
    'error cycle /edges/4 The wire from b to again closes a circle: the run would never end.',
  ])
})

test('a chain of 50,000 nodes is followed to its end', () => {
  const length = 25_000
  const nodes: Entry = { s: source() }
  const edges: Entry = {}
  for (let index = 0; index < length; index++) {
    nodes[`t${index}`] = target()
    nodes[`c${index}`] = callback()
    edges[`a${index}`] = edge(`${index === 0 ? 's' : `c${index - 1}`} call t${index}`)
    edges[`b${index}`] = edge(`t${index} on-target c${index}`)
  }
  expect(problems({ nodes, edges })).toEqual([])
  edges.last = edge(`c${length - 1} call t0`)
  expect(problems({ nodes, edges })).toHaveLength(1)
})

test('a flow that has no source runs nothing', () => {
  expect(problems({ nodes: {} })).toEqual([
    'error no-source /nodes The flow has no source, so nothing would run. Add one, and the targets it calls.',
  ])
})

describe('policies', () => {
  const told = (more: Entry, disabled = false) =>
    problems({
      nodes: { s: source(more), t: target(), u: target('b', { disabled }) },
      edges: { 1: edge('s call t'), 2: edge('s call u') },
    })
  test('mean nothing on a parallel source', () => {
    expect(told({ policy: 'fail-fast' })[0]).toMatch(
      /^warning policy-ignored \/nodes\/s\/policy load is a parallel source/,
    )
    expect(told({ policy: 'fail-fast', pattern: 'fanout' })).toEqual([])
  })
  test('a quorum of more than there are', () => {
    expect(told({ policy: { quorum: 2 }, pattern: 'fanout' })).toEqual([])
    expect(told({ policy: { quorum: 3 }, pattern: 'fanout' })).toEqual([
      "warning quorum-too-large /nodes/s/policy/quorum load wants 3 successes of 2 targets: it can't succeed.",
    ])
    expect(told({ policy: { quorum: 2 }, pattern: 'fanout' }, true)).toHaveLength(1)
  })
  test('of a callback that calls nothing', () => {
    const found = problems({
      nodes: { s: source(), c: callback('log', { policy: 'fail-fast' }) },
      edges: { 1: edge('s on-target c') },
    })
    expect(found).toEqual([
      'warning policy-ignored /nodes/c/policy log calls no targets, so its policy means nothing.',
    ])
  })
})

test('fields of edges that mean nothing there', () => {
  const found = problems({
    nodes: { s: source(), t: target(), c: callback() },
    edges: {
      1: edge('s call t', { when: 'ok', order: 1 }),
      2: edge('s on-target c', { when: 'ok', order: 1 }),
    },
  })
  expect(found.map(text => text.split(' ').slice(0, 3).join(' '))).toEqual([
    'warning when-ignored /edges/1/when',
    'warning order-ignored /edges/2/order',
  ])
})

describe('requests', () => {
  const told = (request: unknown) =>
    problems({ nodes: { s: source(), t: target('a', { request }) }, edges: { 1: edge('s call t') } }).map(
      text => text.split(' ').slice(0, 3).join(' '),
    )
  test.each([[{ $jsonata: 'input' }], [{ a: 1 }], [null], [false], [''], [[]]])('%j is in order', request => {
    expect(told(request)).toEqual([])
  })
  test.each([
    [{ $jsonata: 'input', more: 1 }, ''],
    [{ $jsonata: 7 }, ''],
    [{ a: [{ $jsonata: 'input' }] }, '/a/0/$jsonata'],
  ])('%j only looks like an expression', (request, pointer) => {
    expect(told(request)).toEqual([`warning jsonata-shape /nodes/t/request${pointer}`])
  })
})

describe('services', () => {
  const known = ['crm.get-customer', 'audit.log']
  const environment: FlowEnvironment = {
    services: name =>
      known.includes(name) ? null : `No service is called ${name}.${didYouMean(name, known)}`,
    secrets: new Set(['TOKEN']),
    path: 'flows/dashboard.flow.json',
  }
  test('that are nowhere, but for those that the flow defines or does not run', () => {
    const found = problems(
      {
        nodes: {
          s: source({ service: 'nowhere' }),
          t: target('crm.get-custmer'),
          u: target('own'),
          v: target('off', { disabled: true }),
        },
        edges: { 1: edge('s call t'), 2: edge('s call u'), 3: edge('s call v') },
        services: { own: { kind: 'process', command: ['true'] } },
      },
      environment,
    )
    expect(found).toEqual([
      'warning service-missing /nodes/t/service No service is called crm.get-custmer. Did you mean crm.get-customer?',
    ])
  })

  test('are not asked for without an environment', () => {
    expect(
      problems({ nodes: { s: source(), t: target('nowhere') }, edges: { 1: edge('s call t') } }),
    ).toEqual([])
  })

  const defined = (service: Entry) =>
    problems({ nodes: { s: source() }, services: { 'a/b': service } }, environment)
  test('secrets that are not there', () => {
    const found = defined({
      kind: 'http',
      url: 'https://a.example/{{request.id}}?key={{secret.TOKN}}',
      headers: { authorization: 'Bearer {{ secret.TOKEN }}', cookie: '{{secret}}' },
      query: { all: ['{{secret["OTHER"]}}'] },
      body: { key: '{{secrets.TOKEN}}' },
    })
    expect(found).toEqual([
      "warning secret-missing /services/a~1b/url No secret is called TOKN: add TOKN=... to the workspace's .env. Did you mean TOKEN?",
      "warning secret-missing /services/a~1b/query/all/0 No secret is called OTHER: add OTHER=... to the workspace's .env.",
      'warning secret-missing /services/a~1b/headers/cookie A secret is written {{secret.NAME}}.',
      'warning placeholder-unknown /services/a~1b/body/key {{secrets}} is sent as it stands. Did you mean secret?',
    ])
  })

  test("other programs' double braces are none of ours", () => {
    expect(
      defined({ kind: 'process', command: ['docker', 'ps', '--format', '{{.Names}} {{json .}} {{upper}}'] }),
    ).toEqual([])
  })

  test('a flow that runs itself', () => {
    expect(defined({ kind: 'flow', flow: './flows/x/../dashboard.flow.json' })[0]).toMatch(
      /^error flow-in-itself \/services\/a~1b\/flow/,
    )
    expect(defined({ kind: 'flow', flow: 'flows/other.flow.json' })).toEqual([])
  })

  test('one that is disabled', () => {
    const found = problems({
      nodes: { s: source(), t: target('off') },
      edges: { 1: edge('s call t') },
      services: { off: { kind: 'process', command: ['true'], disabled: true } },
    })
    expect(found[0]).toMatch(/^warning service-disabled \/nodes\/t\/service/)
  })
})

test('groups of nodes that are not there', () => {
  expect(problems({ nodes: { s: source() }, groups: { g: { nodes: ['s', 'constructor'] } } })).toEqual([
    'warning group-node-missing /groups/g/nodes/1 The group holds "constructor", and no node has that id.',
  ])
})

test('only errors keep a flow from running', () => {
  const problem = { code: 'x', message: 'x', pointer: '' }
  expect(hasErrors([{ ...problem, severity: 'warning' }])).toBe(false)
  expect(
    hasErrors([
      { ...problem, severity: 'warning' },
      { ...problem, severity: 'error' },
    ]),
  ).toBe(true)
})
