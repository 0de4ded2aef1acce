import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entriesOf } from './json.ts'
import { inFlowOrder, instanceKeys } from './order.ts'
import { parseFlowValue } from './parse.ts'

test('call edges come by order, those without it after them, then by id; place on the canvas means nothing', () => {
  const edge = (to: string, order?: number) => ({
    from: 's',
    to,
    role: 'call',
    ...(order === undefined ? {} : { order }),
  })
  const { document } = parseFlowValue({
    formatVersion: 1,
    nodes: {
      s: { kind: 'source', service: 's' },
      ...Object.fromEntries(['t', 'u', 'v', 'w'].map(id => [id, { kind: 'target', service: id }])),
      c: { kind: 'callback', service: 'c' },
    },
    edges: {
      '9': edge('t'),
      '10': edge('u'),
      z: edge('v', -1),
      y: edge('w', 2.5),
      b: { from: 's', to: 'c', role: 'on-target', order: 2 },
      a: { from: 's', to: 'c', role: 'on-target', order: 3 },
      x: { from: 't', to: 'c', role: 'on-target' },
    },
    layout: { t: [0, 900], u: [0, -900] },
  })
  if (document === null) throw new Error('no flow')
  const ids = (role: string): string[] =>
    inFlowOrder(entriesOf(document.edges).filter(([, edge]) => edge.from === 's' && edge.role === role)).map(
      ([id]) => id,
    )
  expect(ids('call')).toEqual(['z', 'y', '10', '9'])
  expect(ids('on-target')).toEqual(['a', 'b'])
})

test('instances of a service are numbered in flow order', () => {
  expect(instanceKeys(['a', 'b', 'a', 'a', 'b'])).toEqual(['a', 'b', 'a#2', 'a#3', 'b#2'])
  expect(instanceKeys(['constructor', '__proto__', '__proto__'])).toEqual([
    'constructor',
    '__proto__',
    '__proto__#2',
  ])
})

test('no two targets share a key, whatever their services are called', () => {
  expect(instanceKeys(['a#2', 'a', 'a', 'a#2'])).toEqual(['a#2', 'a', 'a#3', 'a#2#2'])
  const name = fc.constantFrom('a', 'a#2', 'a#3', 'a#2#2', 'b')
  fc.assert(
    fc.property(fc.array(name, { maxLength: 12 }), names => {
      const keys = instanceKeys(names)
      expect(new Set(keys).size).toBe(names.length)
      keys.forEach((key, index) => {
        expect(key.startsWith(names[index] ?? '?')).toBe(true)
      })
    }),
  )
})
