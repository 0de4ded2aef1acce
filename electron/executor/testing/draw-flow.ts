import { type FlowDocument, flowSchema } from '../../../shared/flow/schema.ts'

/** A wire: who leads to whom, as what, and what else the edge says. */
export type Wiring = readonly [
  from: string,
  role: 'call' | 'on-target' | 'on-final',
  to: string,
  more?: { readonly when?: 'ok' | 'failed' | 'always'; readonly order?: number },
]

/** A flow of nodes by id and wires, whose ids are `e001`, `e002` and so on in the order given. */
export function drawFlow(nodes: Readonly<Record<string, object>>, wires: readonly Wiring[]): FlowDocument {
  const edges = wires.map(([from, role, to, more], index) => [
    `e${String(index + 1).padStart(3, '0')}`,
    { from, to, role, ...more },
  ])
  return flowSchema.parse({ formatVersion: 1, name: 'Test', nodes, edges: Object.fromEntries(edges) })
}

export const source = (service: string, more: object = {}) => ({ kind: 'source', service, ...more })
export const fanout = (service: string, more: object = {}) => source(service, { pattern: 'fanout', ...more })
export const target = (service: string, more: object = {}) => ({ kind: 'target', service, ...more })
export const callback = (service: string, more: object = {}) => ({ kind: 'callback', service, ...more })
