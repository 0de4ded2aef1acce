import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FlowDocument, flowSchema } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { columns, placesOf } from './columns.ts'
import { sizeOf } from './sizes.ts'

const flow = (parts: object): FlowDocument =>
  flowSchema.parse({ formatVersion: 1, nodes: {}, edges: {}, ...parts })
const at = (places: ReadonlyMap<NodeId, { x: number; y: number }>, id: string) => {
  const place = places.get(id as NodeId)
  return place && [place.x, place.y]
}

function fanout(count: number): FlowDocument {
  const nodes: Record<string, object> = { src: { kind: 'source', service: 's', pattern: 'fanout' } }
  const edges: Record<string, object> = {}
  for (let index = 0; index < count; index++) {
    nodes[`t${index}`] = { kind: 'target', service: 't' }
    edges[`e${index}`] = { from: 'src', to: `t${index}`, role: 'call', order: index }
  }
  nodes.each = { kind: 'callback', service: 'c' }
  nodes.one = { kind: 'callback', service: 'c' }
  nodes.final = { kind: 'callback', service: 'c' }
  nodes.last = { kind: 'callback', service: 'c' }
  edges.x = { from: 'src', to: 'each', role: 'on-target' }
  edges.y = { from: 't2', to: 'one', role: 'on-target' }
  edges.z = { from: 'src', to: 'final', role: 'on-final' }
  edges.zz = { from: 'src', to: 'last', role: 'on-final' }
  return flow({ nodes, edges })
}

describe('columns', () => {
  test('put the source in the middle of its targets, and callbacks beside what they belong to', () => {
    const places = columns(fanout(7))
    expect(at(places, 'src')).toEqual([24, 166])
    expect(at(places, 't0')).toEqual([272, 40])
    expect(at(places, 't6')).toEqual([272, 376])
    expect(at(places, 'each')).toEqual([600, 40])
    expect(at(places, 'one')).toEqual([600, 152])
    expect(at(places, 'final')).toEqual([600, 272])
    expect(at(places, 'last')).toEqual([600, 328])
  })

  test('break many targets into columns of 14', () => {
    const places = columns(fanout(70))
    expect(at(places, 't13')).toEqual([272, 768])
    expect(at(places, 't14')).toEqual([500, 40])
    expect(at(places, 't69')?.[0]).toBe(272 + 4 * 228)
  })

  test('follow the order of the calls, not of their ids', () => {
    const places = columns(
      flow({
        nodes: {
          src: { kind: 'source', service: 's' },
          a: { kind: 'target', service: 'a' },
          b: { kind: 'target', service: 'b' },
        },
        edges: {
          e1: { from: 'src', to: 'a', role: 'call', order: 2 },
          e2: { from: 'src', to: 'b', role: 'call', order: 1 },
        },
      }),
    )
    expect(places.get('b' as NodeId)?.y).toBeLessThan(places.get('a' as NodeId)?.y ?? 0)
  })

  test('place a callback that calls targets, and circles, without end', () => {
    const places = columns(
      flow({
        nodes: {
          src: { kind: 'source', service: 's' },
          t: { kind: 'target', service: 't' },
          c: { kind: 'callback', service: 'c' },
          u: { kind: 'target', service: 'u' },
          lone: { kind: 'target', service: 'l' },
        },
        edges: {
          a: { from: 'src', to: 't', role: 'call' },
          b: { from: 't', to: 'c', role: 'on-target' },
          d: { from: 'c', to: 'u', role: 'call' },
          e: { from: 'u', to: 'c', role: 'on-target' },
        },
      }),
    )
    expect(places.get('u' as NodeId)?.x).toBeGreaterThan(places.get('c' as NodeId)?.x ?? 0)
    expect(places.size).toBe(5)
  })
})

const kinds = ['source', 'target', 'callback'] as const
const flows = fc
  .tuple(
    fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 24 }),
    fc.array(fc.tuple(fc.nat(23), fc.nat(23), fc.constantFrom('call', 'on-target', 'on-final')), {
      maxLength: 40,
    }),
  )
  .map(([nodes, edges]) =>
    flow({
      nodes: Object.fromEntries(nodes.map((kind, index) => [`n${index}`, { kind, service: `s${index}` }])),
      edges: Object.fromEntries(
        edges.map(([from, to, role], index) => [`e${index}`, { from: `n${from}`, to: `n${to}`, role }]),
      ),
    }),
  )

/** Wires that lead to sources, as no wire may: these are higher than what stands at the end of one. */
const ledAstray = flow({
  nodes: Object.fromEntries(
    [0, 1, 2, 3].map(index => [`n${index}`, { kind: 'source', service: `s${index}` }]),
  ),
  edges: {
    a: { from: 'n1', to: 'n2', role: 'on-target' },
    b: { from: 'n1', to: 'n3', role: 'on-target' },
  },
})

test('each node of any flow has a place, and none covers another', () => {
  fc.assert(
    fc.property(flows, doc => {
      const places = placesOf(doc)
      const boxes = Object.entries(doc.nodes).map(([id, node]) => ({
        ...places.get(id as NodeId),
        ...sizeOf(node.kind),
      }))
      for (const [index, a] of boxes.entries()) {
        expect(a.x).toBeTypeOf('number')
        for (const b of boxes.slice(index + 1)) {
          const apart =
            (a.x ?? 0) + a.width <= (b.x ?? 0) ||
            (b.x ?? 0) + b.width <= (a.x ?? 0) ||
            (a.y ?? 0) + a.height <= (b.y ?? 0) ||
            (b.y ?? 0) + b.height <= (a.y ?? 0)
          expect(apart, `${JSON.stringify(a)} and ${JSON.stringify(b)}`).toBe(true)
        }
      }
    }),
    { examples: [[ledAstray]] },
  )
})

test('places of the layout stand, and what it leaves out is not put on top of them', () => {
  const doc = flow({
    nodes: {
      src: { kind: 'source', service: 's' },
      a: { kind: 'target', service: 'a' },
      b: { kind: 'target', service: 'b' },
    },
    edges: { e: { from: 'src', to: 'a', role: 'call' }, f: { from: 'src', to: 'b', role: 'call' } },
    layout: { a: [272, 96] },
  })
  const places = placesOf(doc)
  expect(at(places, 'a')).toEqual([272, 96])
  expect(at(places, 'b')).not.toEqual([272, 96])
})
