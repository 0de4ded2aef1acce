import { describe, expect, test } from 'vitest'
import { entriesOf } from '../../../../shared/flow/json.ts'
import { inFlowOrder } from '../../../../shared/flow/order.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import { serialiseFlow } from '../../../../shared/flow/serialise.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { dashboard } from '../testing/documents.ts'
import * as edits from './index.ts'

const id = (text: string): NodeId => text as NodeId
const [source, crm, erp, audit, render] = ['n4k', 'p2c', 'q9d', 'v7a', 'x1s'].map(id) as [
  NodeId,
  NodeId,
  NodeId,
  NodeId,
  NodeId,
]
const edgesBetween = (doc: FlowDocument, from: NodeId, to: NodeId) =>
  entriesOf(doc.edges).filter(([, edge]) => edge.from === from && edge.to === to)
const callsInOrder = (doc: FlowDocument, from: NodeId) =>
  inFlowOrder(entriesOf(doc.edges).filter(([, edge]) => edge.from === from && edge.role === 'call')).map(
    ([, edge]) => edge.to,
  )

describe('nodes', () => {
  test('are added at a whole place, under an id that nothing has', () => {
    const [doc, added] = edits.addNode(dashboard(), { kind: 'target', service: 'a.b' }, [10.4, -3.6])
    expect(doc.nodes[added]).toEqual({ kind: 'target', service: 'a.b' })
    expect(doc.layout?.[added]).toEqual([10, -4])
    expect(dashboard().nodes[added]).toBeUndefined()
  })

  test('that no flow may hold change nothing', () => {
    const before = dashboard()
    expect(edits.addNode(before, { kind: 'target', service: '' }, [0, 0])[0]).toBe(before)
    expect(edits.updateNode(before, crm, { timeoutMs: 0 })).toBe(before)
    expect(edits.updateNode(before, id('nobody'), { label: 'x' })).toBe(before)
  })

  test('lose the fields that are set to undefined, and keep those that are not named', () => {
    const doc = edits.updateNode(dashboard(), crm, { timeoutMs: undefined, label: 'Customer' })
    expect(doc.nodes[crm]).toEqual({
      kind: 'target',
      service: 'crm.get-customer',
      request: { id: 7 },
      retry: { attempts: 3, backoffMs: 200 },
      label: 'Customer',
    })
  })

  test('take their wires, places and memberships along when they are removed', () => {
    const doc = edits.removeSelection(dashboard(), { nodes: [crm, erp], edges: ['c1'] })
    expect(Object.keys(doc.nodes)).toEqual(['n4k', 'v7a', 'x1s'])
    expect(Object.keys(doc.edges)).toEqual(['b1'])
    expect(doc.groups).toBeUndefined()
    expect(Object.keys(doc.layout ?? {})).toEqual(['m1', 'n4k', 'v7a', 'x1s'])
    expect(doc['x-owner']).toBe('team dashboards')
  })

  test('move without losing a size, and only if they exist', () => {
    const doc = edits.moveNodes(dashboard(), { n4k: [5, 6], m1: [7, 8], nobody: [1, 1] })
    expect(doc.layout?.[source]).toEqual([5, 6])
    expect(doc.layout?.[id('m1')]).toEqual([7, 8, 160, 80])
    expect(doc.layout?.[id('nobody')]).toBeUndefined()
  })

  test('are disabled, and leave no trace when they are enabled again', () => {
    const before = dashboard()
    const off = edits.setDisabled(before, [crm, audit], true)
    expect([off.nodes[crm]?.disabled, off.nodes[audit]?.disabled]).toEqual([true, true])
    expect(serialiseFlow(edits.setDisabled(off, [crm, audit], false))).toBe(serialiseFlow(before))
  })
})

describe('wires', () => {
  test('that can not be change nothing', () => {
    const before = dashboard()
    expect(edits.connect(before, source, crm, 'call')).toBe(before)
    expect(edits.connect(before, source, crm, 'on-target')).toBe(before)
    expect(edits.connect(before, crm, source, 'call')).toBe(before)
    expect(edits.updateEdge(before, 'a1', { to: audit })).toBe(before)
  })

  test('of calls come last in flow order, whatever their ids', () => {
    let doc = dashboard()
    const added: NodeId[] = []
    for (let count = 0; count < 20; count++) {
      const [next, target] = edits.addWithWire(doc, source, 'call', `t.${count}`, [0, 0])
      doc = next
      added.push(target)
    }
    expect(callsInOrder(doc, source)).toEqual([crm, erp, ...added])
  })

  test('of calls can be put in another order', () => {
    expect(callsInOrder(edits.reorderCalls(dashboard(), ['a2', 'a1']), source)).toEqual([erp, crm])
  })

  test('dropped on empty canvas bring what fits', () => {
    const [doc, callback] = edits.addWithWire(dashboard(), crm, 'on-target', 'audit.log', [1, 2])
    expect(doc.nodes[callback]).toEqual({ kind: 'callback', service: 'audit.log' })
    expect(edgesBetween(doc, crm, callback).map(([, edge]) => edge.role)).toEqual(['on-target'])
    const before = dashboard()
    expect(edits.addWithWire(before, crm, 'call', 'a.b', [0, 0])[0]).toBe(before)
  })

  test('say when they deliver, and no longer', () => {
    const doc = edits.updateEdge(dashboard(), 'b1', { when: undefined })
    expect(doc.edges[id('b1')]).toEqual({ from: source, to: audit, role: 'on-target' })
    expect(edits.disconnect(doc, 'b1').edges[id('b1')]).toBeUndefined()
  })
})

describe('copies', () => {
  test('have ids of their own, wires among them and from outside', () => {
    const [doc, copies] = edits.duplicate(dashboard(), [crm, audit])
    expect(copies).toHaveLength(2)
    const [crmCopy, auditCopy] = copies as [NodeId, NodeId]
    expect(doc.nodes[crmCopy]).toEqual(dashboard().nodes[crm])
    expect(edgesBetween(doc, source, crmCopy).map(([, edge]) => edge.role)).toEqual(['call'])
    expect(edgesBetween(doc, source, auditCopy)).toHaveLength(1)
    expect(doc.layout?.[crmCopy]).toEqual([352, -48])
  })

  test('travel as text in the one shape that flows have', () => {
    const text = edits.copyText(dashboard(), [source, erp])
    const flow = edits.flowFromText(text)
    expect(Object.keys(flow?.nodes ?? {})).toEqual(['n4k', 'q9d'])
    expect(Object.keys(flow?.services ?? {})).toEqual(['erp.get-orders'])
    if (flow === null) return
    const [doc, ids] = edits.insert(edits.emptyFlow(), flow, [100, 50])
    expect(ids).toHaveLength(2)
    const places = ids.map(node => doc.layout?.[node])
    expect(places).toEqual([
      [100, 50],
      [420, 130],
    ])
    expect(edgesBetween(doc, ids[0] as NodeId, ids[1] as NodeId)).toHaveLength(1)
  })

  test('of a group take its members and name along', () => {
    const [doc, ids] = edits.duplicate(dashboard(), ['g1'])
    expect(ids).toHaveLength(2)
    const groups = Object.values(doc.groups ?? {})
    expect(groups).toHaveLength(2)
    expect(groups).toContainEqual({ name: 'Systems', nodes: ids })
  })

  test('do not overwrite a service of the same name', () => {
    const other = edits.setService(edits.emptyFlow(), 'erp.get-orders', {
      kind: 'http',
      url: 'https://other.example',
    })
    const flow = edits.selectionAsFlow(dashboard(), [erp])
    expect(edits.insert(other, flow)[0].services).toEqual(other.services)
  })

  test('are not made of what is no flow', () => {
    for (const text of ['', 'hello', '[]', '{"a": 1}', '{']) expect(edits.flowFromText(text)).toBeNull()
  })
})

describe('groups, notes and services', () => {
  test('a node is in one group at most', () => {
    const [doc, added] = edits.group(dashboard(), [crm, render], 'Mine')
    expect(doc.groups).toEqual({
      g1: { name: 'Systems', nodes: [erp] },
      [added]: { name: 'Mine', nodes: [crm, render] },
    })
    expect(edits.ungroup(doc, [added, id('g1')]).groups).toBeUndefined()
  })

  test('a note has a size, and can be changed', () => {
    const [doc, note] = edits.addNote(dashboard(), 'Hello', [1, 2], [300, 80])
    expect(doc.layout?.[note]).toEqual([1, 2, 300, 80])
    const larger = edits.resize(edits.updateNote(doc, note, 'Bye'), note, [310, 90])
    expect(larger.notes?.[note]).toEqual({ text: 'Bye' })
    expect(larger.layout?.[note]).toEqual([1, 2, 310, 90])
  })

  test('a service called like what every object has is an ordinary one', () => {
    const doc = edits.setService(dashboard(), 'constructor', { kind: 'http', url: 'https://a.example' })
    expect(Object.keys(doc.services ?? {})).toContain('constructor')
    expect(edits.setService(doc, '__proto__', { kind: 'http', url: 'https://a.example' })).toBe(doc)
  })
})

describe('a run of some nodes alone', () => {
  const disabled = (doc: FlowDocument) =>
    entriesOf(doc.nodes)
      .filter(([, node]) => node.disabled)
      .map(([node]) => node)

  test('keeps a chosen target, its callers and callbacks', () => {
    expect(disabled(edits.onlyNodes(dashboard(), [crm]))).toEqual([erp])
    expect(disabled(edits.onlyNodes(dashboard(), [source]))).toEqual([])
    expect(disabled(edits.onlyNodes(edits.setDisabled(dashboard(), [crm], true), [crm]))).toEqual([erp])
  })

  test('leaves out other sources', () => {
    const [doc, other] = edits.addNode(dashboard(), { kind: 'source', service: 'other' }, [0, 0])
    const [wired, target] = edits.addWithWire(doc, other, 'call', 'other.target', [0, 0])
    expect(disabled(edits.onlyNodes(wired, [crm])).sort()).toEqual([erp, other, target].sort())
    expect(disabled(edits.onlyNodes(wired, [target])).sort()).toEqual([source, crm, erp].sort())
  })

  test('reaches what a callback calls by way of that callback', () => {
    const [doc, inner] = edits.addWithWire(dashboard(), audit, 'call', 'inner.one', [0, 0])
    const [nested, second] = edits.addWithWire(doc, audit, 'call', 'inner.two', [0, 0])
    expect(disabled(edits.onlyNodes(nested, [inner]))).toEqual([second])
    // And what a target's completion causes runs whole.
    expect(disabled(edits.onlyNodes(nested, [crm]))).toEqual([erp])
  })
})
