import { describe, expect, test } from 'vitest'
import { type FlowDocument, flowSchema } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { draggedService } from '../actions/use-drop.ts'
import { verdicts } from '../actions/use-wiring.ts'
import { found } from '../quick-add/chooser.tsx'
import { add, contextOf, dropped, rolesFrom, rolesOfWires, settled, wiredTo, wiresFrom } from './adding.ts'

const id = (text: string): NodeId => text as NodeId
const doc: FlowDocument = flowSchema.parse({
  formatVersion: 1,
  nodes: {
    src: { kind: 'source', service: 's' },
    t: { kind: 'target', service: 't' },
    c: { kind: 'callback', service: 'c' },
  },
  edges: { e: { from: 'src', to: 't', role: 'call' } },
})
const edgeTo = (flow: FlowDocument, to: string) => Object.values(flow.edges).find(edge => edge.to === to)

describe('dropped', () => {
  const at = { x: 300, y: 300 }

  test('on a source is a callback for all its targets, on a target for that one', () => {
    expect(dropped(doc, 'x', at, id('src'))).toMatchObject({ role: 'on-target', from: 'src' })
    expect(dropped(doc, 'x', at, id('t'))).toMatchObject({ role: 'on-target', from: 't' })
  })

  test('elsewhere is a target of the nearest source, with the pointer in its middle', () => {
    expect(dropped(doc, 'x', at, null)).toMatchObject({ role: 'call', from: 'src', at: { x: 192, y: 276 } })
    expect(dropped(doc, 'x', at, id('c'))).toMatchObject({ role: 'call', from: 'src' })
    expect(dropped({ ...doc, nodes: {}, edges: {} }, 'x', at, null).from).toBeNull()
  })
})

describe('add', () => {
  test('wires what it adds, beside what it belongs to', () => {
    const [next, added] = add(doc, { role: 'on-target', service: 'x', from: id('t'), at: null })
    expect(next.nodes[added]).toEqual({ kind: 'callback', service: 'x' })
    expect(edgeTo(next, added)).toMatchObject({ from: 't', role: 'on-target' })
    expect(next.layout?.[added]?.[0]).toBeGreaterThan(next.layout?.[id('t')]?.[0] ?? Infinity)
  })

  test('makes a source a fan-out with its first final', () => {
    const [next, added] = add(doc, { role: 'on-final', service: 'x', from: id('src'), at: null })
    expect(next.nodes[id('src')]).toMatchObject({ pattern: 'fanout' })
    expect(edgeTo(next, added)).toMatchObject({ from: 'src', role: 'on-final' })
  })

  test('keeps all other nodes where they are seen', () => {
    const before = settled(doc)
    const [next] = add(doc, { role: 'call', service: 'x', from: id('src'), at: null })
    for (const node of Object.keys(doc.nodes))
      expect(next.layout?.[id(node)]).toEqual(before.layout?.[id(node)])
  })
})

test('what fits depends on the node at hand', () => {
  expect(rolesFrom(doc, id('src'))).toEqual(['call', 'on-target', 'on-final'])
  expect(rolesFrom(doc, id('t'))).toEqual(['on-target', 'call'])
  expect(rolesFrom(doc, id('c'))).toEqual(['call'])
  expect(rolesFrom(doc, null)).toEqual(['source'])
  expect(wiredTo(doc, id('t'), 'call')).toBe('src')
  expect(wiredTo(doc, id('t'), 'on-target')).toBe('t')
  expect(wiredTo(doc, id('t'), 'source')).toBeNull()
  expect(contextOf(doc, [])).toBe('src')
  expect(contextOf(doc, [id('gone'), id('t')])).toBe('t')
})

test('wires from a node: those that can be, and those that are', () => {
  expect(rolesOfWires(doc, id('t'))).toEqual(['on-target'])
  expect(wiresFrom(doc, id('src'), 'call')).toEqual({ ends: [], present: [{ edge: 'e', to: 't' }] })
  expect(wiresFrom(doc, id('t'), 'on-target').ends).toEqual(['c'])
})

test('a dragged wire is judged for all nodes', () => {
  const judged = verdicts(doc, id('src'), 'on-target')
  expect(judged.get(id('c'))).toBeNull()
  expect(judged.get(id('t'))?.message).toBe('t is a target. An on-target wire ends at a callback.')
})

test('a drag that is no service is none', () => {
  expect(draggedService('{"service":"a.b","kind":"code"}')).toBe('a.b')
  for (const text of ['', '{}', '[]', '{"service":""}', '{"service":7}'])
    expect(draggedService(text)).toBeNull()
})

test('found puts names whose last part begins with the text first', () => {
  const names = ['loyalty.get-balance', 'alerts.close', 'audit.log', 'a.b']
  expect(found(names, name => name, 'lo')).toEqual(['audit.log', 'loyalty.get-balance', 'alerts.close'])
  expect(found(names, name => name, '')).toEqual(names)
})
