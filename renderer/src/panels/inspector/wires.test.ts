import { expect, test } from 'vitest'
import { flowSchema } from '../../../../shared/flow/schema.ts'
import { nodeIdSchema } from '../../../../shared/ids.ts'
import { callbacksOf, movedCalls, relation, wiresFrom } from './wires.ts'

const id = (text: string) => nodeIdSchema.parse(text)
const doc = flowSchema.parse({
  formatVersion: 1,
  nodes: {
    src: { kind: 'source', service: 'dashboard.load', pattern: 'fanout' },
    a: { kind: 'target', service: 'crm.get' },
    b: { kind: 'target', service: 'erp.get' },
    log: { kind: 'callback', service: 'audit.log' },
    page: { kind: 'callback', service: 'alerts.page' },
    fin: { kind: 'callback', service: 'dashboard.render' },
    alone: { kind: 'callback', service: 'nobody.hears' },
  },
  edges: {
    e1: { from: 'src', to: 'a', role: 'call', order: 2 },
    e2: { from: 'src', to: 'b', role: 'call', order: 1 },
    e3: { from: 'src', to: 'log', role: 'on-target' },
    e4: { from: 'a', to: 'page', role: 'on-target', when: 'failed' },
    e5: { from: 'src', to: 'fin', role: 'on-final' },
  },
})
const words = (of: string) => {
  const node = doc.nodes[id(of)]
  return node && relation(doc, id(of), node)
}

test('calls come in flow order', () => {
  const calls = wiresFrom(doc, id('src')).filter(({ edge }) => edge.role === 'call')
  expect(calls.map(({ node }) => node.service)).toEqual(['erp.get', 'crm.get'])
})

test('a target is heard of by its own callbacks and those of its source', () => {
  const { own, forAll } = callbacksOf(doc, id('a'))
  expect(own.map(({ node }) => node.service)).toEqual(['alerts.page'])
  expect(forAll.map(({ node, source }) => [node.service, source.service])).toEqual([
    ['audit.log', 'dashboard.load'],
  ])
})

test('says what a node is to others', () => {
  expect(words('src')).toBe('Source of 2 targets')
  expect(words('a')).toBe('Target of dashboard.load')
  expect(words('log')).toBe('Callback of dashboard.load, for each of its targets')
  expect(words('page')).toBe('Callback of crm.get')
  expect(words('fin')).toBe('Final of dashboard.load')
  expect(words('alone')).toBe('Callback, not wired')
})

test('moves a call past its neighbour, and not past the end', () => {
  expect(movedCalls(doc, id('src'), 'e1', -1)).toEqual(['e1', 'e2'])
  expect(movedCalls(doc, id('src'), 'e2', -1)).toBeNull()
})
