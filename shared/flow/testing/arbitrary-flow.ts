import fc from 'fast-check'

/** Flows with unknown fields at every level, and names that are dangerous to careless code: for property tests. */

const awkward = [
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  '1',
  '10',
  '02',
  '-',
  '_',
  'data',
  'Ω',
  'a b',
]
const ids = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/),
  fc.constantFrom(...awkward.filter(id => /^[\w-]+$/.test(id))),
)
const id = ids.filter(text => text !== '__proto__')
const key = fc
  .oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...awkward))
  .filter(text => text !== '__proto__' && text !== '')
// As it comes out of a file: -0 is 0 there.
const json = fc
  .json({ maxDepth: 3, stringUnit: 'binary' })
  .filter(text => !text.includes('__proto__'))
  .map(text => JSON.parse(JSON.stringify(JSON.parse(text))) as unknown)
const serviceName = fc.oneof(
  fc.stringMatching(/^[a-z]{1,5}\.[a-z-]{1,8}$/),
  fc.constantFrom('__proto__', ...awkward),
)

const knownFields = new Set(
  `$schema formatVersion name description nodes edges services groups notes layout kind service label disabled pattern
  policy concurrency request timeoutMs retry idempotent isolation attempts backoffMs factor maxMs jitter from to role
  when order method url query headers auth body redirects maxBytes okStatus full command cwd env flow text`.split(
    /\s+/,
  ),
)
const unknown = fc.dictionary(
  key.filter(text => !knownFields.has(text)),
  json,
  { maxKeys: 3, noNullPrototype: true },
)
const map = <T>(keys: fc.Arbitrary<string>, values: fc.Arbitrary<T>) =>
  fc.dictionary(keys, values, { maxKeys: 6, noNullPrototype: true })

/** An object of these fields, each there or not, and unknown ones in any order among them. */
const open = (
  required: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>> = {},
) =>
  fc
    .tuple(
      fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) }),
      unknown,
      fc.boolean(),
    )
    .map(([known, more, moreFirst]) => (moreFirst ? { ...more, ...known } : { ...known, ...more }))

const milliseconds = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const retry = open(
  {},
  {
    attempts: fc.integer({ min: 1, max: 100 }),
    backoffMs: fc.nat(),
    factor: fc.double({ min: 1, max: 100, noNaN: true }),
    maxMs: fc.nat(),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }).map(value => value + 0),
  },
)
const control = {
  timeoutMs: fc.oneof(milliseconds, fc.constant(1_800_000)),
  retry,
  idempotent: fc.boolean(),
  isolation: fc.constantFrom('shared', 'own'),
}
const anyNode = { label: fc.string(), disabled: fc.boolean() }
const invoking = {
  pattern: fc.constantFrom('parallel', 'fanout'),
  policy: fc.oneof(
    fc.constantFrom('all-settled', 'fail-fast', 'first-success'),
    fc.record({ quorum: fc.integer({ min: 1, max: 9 }) }),
  ),
  concurrency: fc.integer({ min: 1, max: 1000 }),
}
const node = fc.oneof(
  open({ kind: fc.constant('source'), service: serviceName }, { ...anyNode, ...invoking }),
  open({ kind: fc.constant('target'), service: serviceName }, { ...anyNode, ...control, request: json }),
  open({ kind: fc.constant('callback'), service: serviceName }, { ...anyNode, ...control, ...invoking }),
)
const edge = open(
  { from: id, to: id, role: fc.constantFrom('call', 'on-target', 'on-final') },
  { when: fc.constantFrom('always', 'ok', 'failed'), order: fc.integer() },
)
const definition = {
  description: fc.string(),
  disabled: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 9 }),
  ...control,
}
const service = fc.oneof(
  open(
    { kind: fc.constant('http'), url: fc.constant('https://a.example/{{request.id}}') },
    {
      ...definition,
      method: fc.constantFrom('GET', 'POST'),
      headers: map(key, fc.string()),
      query: map(key, json),
      auth: fc.record({ bearer: fc.string() }),
      body: json,
      redirects: fc.integer({ min: 0, max: 20 }),
      okStatus: fc.constantFrom('200-299', '404'),
      full: fc.boolean(),
    },
  ),
  open(
    { kind: fc.constant('process'), command: fc.array(fc.string(), { minLength: 1, maxLength: 3 }) },
    { ...definition, env: map(key, fc.string()), cwd: fc.string() },
  ),
  open({ kind: fc.constant('flow'), flow: fc.constant('flows/other.flow.json') }, definition),
)
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map(value => value + 0)

export const arbitraryFlow: fc.Arbitrary<Record<string, unknown>> = open(
  { formatVersion: fc.constant(1), nodes: map(id, node), edges: map(id, edge) },
  {
    $schema: fc.constant('../.fanfare/flow.schema.json'),
    name: fc.string(),
    description: fc.string(),
    services: map(
      serviceName.filter(name => name !== '__proto__'),
      service,
    ),
    groups: map(id, open({ nodes: fc.array(id, { maxLength: 3 }) }, { name: fc.string() })),
    notes: map(id, open({ text: fc.string() })),
    layout: map(id, fc.oneof(fc.tuple(number, number), fc.tuple(number, number, number, number))),
  },
)
