import { describe, expect, test } from 'vitest'
import type { NodeId } from '../ids.ts'
import { canConnect, type EdgeRole } from './connect.ts'
import { parseFlowValue } from './parse.ts'

const flow = parseFlowValue({
  formatVersion: 1,
  nodes: {
    s: { kind: 'source', service: 'load', pattern: 'fanout' },
    p: { kind: 'source', service: 'plain' },
    t: { kind: 'target', service: 'crm.get' },
    u: { kind: 'target', service: 'erp.get' },
    c: { kind: 'callback', service: 'audit.log' },
    d: { kind: 'callback', service: 'next' },
  },
  edges: {
    a: { from: 's', to: 't', role: 'call' },
    b: { from: 's', to: 'c', role: 'on-target' },
    e: { from: 't', to: 'd', role: 'on-target' },
    f: { from: 'd', to: 'u', role: 'call' },
  },
}).document

const refusal = (from: string, role: EdgeRole, to: string): string | null => {
  if (flow === null) throw new Error('no flow')
  return canConnect(flow, from as NodeId, to as NodeId, role)?.message ?? null
}

describe('a new wire', () => {
  test.each([
    ['s', 'call', 'u'],
    ['c', 'call', 'u'],
    ['s', 'on-target', 'c'],
    ['t', 'on-target', 'c'],
    ['d', 'on-target', 'c'],
    ['s', 'on-final', 'c'],
  ] as const)('%s %s %s can be drawn', (from, role, to) => {
    expect(refusal(from, role, to)).toBeNull()
  })

  test.each([
    ['t', 'on-target', 'u', 'erp.get is a target. An on-target wire ends at a callback.'],
    ['s', 'call', 't', 'load calls crm.get already. To call it twice, add a second target of that service.'],
    ['u', 'on-target', 'd', 'The wire from erp.get to next closes a circle: the run would never end.'],
    ['d', 'on-target', 'd', 'The wire from next to next closes a circle: the run would never end.'],
    ['d', 'call', 't', 'The wire from next to crm.get closes a circle: the run would never end.'],
    ['s', 'call', 'none', 'The edge ends at "none", and no node has that id.'],
    ['constructor', 'call', 't', 'The edge starts at "constructor", and no node has that id.'],
    [
      'p',
      'on-final',
      'c',
      'plain is a parallel source, and only a fan-out has final callbacks. Make its pattern "fanout", or its wire on-target.',
    ],
  ] as const)('%s %s %s is refused', (from, role, to, message) => {
    expect(refusal(from, role, to)).toBe(message)
  })
})
