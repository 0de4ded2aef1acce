import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from './json.ts'
import { flowSchema } from './schema.ts'
import { usualMaps } from './usual-entries.ts'

/** Values that are right somewhere, nearly right, or wrong. */
const value = fc.constantFrom<JsonValue[]>(
  'target',
  'callback',
  'source',
  'call',
  'on-target',
  'on-final',
  'always',
  'failed',
  'a.service',
  'with space',
  '',
  'x'.repeat(200),
  'x'.repeat(201),
  'tab\t',
  '__proto__',
  't1',
  'a b',
  0,
  1.5,
  -1,
  true,
  null,
  [],
  [1, 2],
  [1, 2, 3],
  [1, 2, 3, 4],
  [1, '2'],
  {},
  { quorum: 1 },
  { attempts: 0 },
  { $jsonata: 'x' },
  [[[{ deep: null }]]],
)
const key = fc.constantFrom(
  ...[
    'kind',
    'service',
    'label',
    'disabled',
    'idempotent',
    'isolation',
    'timeoutMs',
    'retry',
    'pattern',
    'policy',
  ],
  ...['concurrency', 'request', 'from', 'to', 'role', 'when', 'order', 'x-other', 'constructor', '0'],
)
const fields = fc.dictionary(key, value, { maxKeys: 3 })
const id = fc.constantFrom('t1', 'a_b-C', 'constructor', 'a b', '', 'x'.repeat(64), 'x'.repeat(65))
/** Entries that begin as right ones of their map. */
const entries = {
  nodes: fields.map(more => ({ kind: 'target', service: 'a.service', ...more })),
  edges: fields.map(more => ({ from: 'a', to: 'b', role: 'call', ...more })),
  layout: fc.array(value, { minLength: 2, maxLength: 4 }),
}
const NAMES = ['nodes', 'edges', 'layout'] as const
const named = fc.constantFrom(...NAMES).chain(name => {
  const entry = fc.oneof({ weight: 8, arbitrary: entries[name] as fc.Arbitrary<JsonValue> }, fields, value)
  const map = fc.oneof({ weight: 9, arbitrary: fc.dictionary(id, entry, { maxKeys: 2 }) }, value)
  return fc.tuple(fc.constant(name), map)
})

test('what is taken by a look, the schema takes too and leaves as it is', () => {
  let taken = 0
  fc.assert(
    fc.property(named, ([name, map]) => {
      const flow = { formatVersion: 1, nodes: {}, edges: {}, [name]: map } as JsonObject
      if (usualMaps(flow)[name] === undefined) return
      if (Object.keys(map as object).length > 0) taken++
      expect(flowSchema.parse(flow)).toEqual(flow)
    }),
    { numRuns: 5_000 },
  )
  expect(taken).toBeGreaterThan(100)
})

test('usual nodes, edges and places are taken', () => {
  const flow: JsonObject = {
    nodes: {
      src: { kind: 'source', service: 'sales.order', label: 'Orders', 'x-own': [1] },
      t1: { kind: 'target', service: 'crm.get-customer', request: { id: [1, null] }, idempotent: true },
      first: { kind: 'callback', service: 'audit_log', disabled: false },
    },
    edges: {
      c1: { from: 'src', to: 't1', role: 'call', order: 1.5 },
      d1: { from: 't1', to: 'first', role: 'on-target', when: 'failed' },
    },
    layout: { src: [1, -2.5], t1: [0, 0, 10, 20] },
  }
  expect(usualMaps(flow)).toEqual({ nodes: flow.nodes, edges: flow.edges, layout: flow.layout })
})
