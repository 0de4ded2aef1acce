/** What a node says beside its kind. */
export interface NodeFields {
  readonly service: string
  readonly [field: string]: unknown
}

export interface FlowShape {
  readonly name?: string
  /** What payloads call `source`; `my.source` when left out. */
  readonly source?: string
  /** A fan-out when there are finals, unless it is said. */
  readonly pattern?: 'parallel' | 'fanout'
  readonly policy?: unknown
  readonly concurrency?: number
  /** Targets by node id, in flow order; a text is a service's name. */
  readonly targets: Readonly<Record<string, string | NodeFields>>
  /** Callbacks of each target, by node id. */
  readonly onTarget?: Readonly<Record<string, string | NodeFields>>
  readonly onFinal?: Readonly<Record<string, string | NodeFields>>
  /** Services without code. */
  readonly services?: Readonly<Record<string, unknown>>
}

export interface FlowDocument {
  readonly formatVersion: number
  readonly nodes: Record<string, Record<string, unknown>>
  readonly edges: Record<string, Record<string, unknown>>
  readonly [field: string]: unknown
}

/** A flow of one source, as its file holds it. */
export function flowOf(shape: FlowShape): FlowDocument {
  const { targets, onTarget = {}, onFinal = {}, services } = shape
  const pattern = shape.pattern ?? (Object.keys(onFinal).length > 0 ? 'fanout' : 'parallel')
  const nodes: FlowDocument['nodes'] = {
    src: {
      kind: 'source',
      service: shape.source ?? 'my.source',
      ...(pattern === 'fanout' && { pattern }),
      ...(shape.policy !== undefined && { policy: shape.policy }),
      ...(shape.concurrency !== undefined && { concurrency: shape.concurrency }),
    },
  }
  const edges: FlowDocument['edges'] = {}
  Object.entries(targets).forEach(([id, fields], index) => {
    nodes[id] = { kind: 'target', ...fieldsOf(fields) }
    edges[`call-${id}`] = { from: 'src', to: id, role: 'call', order: index + 1 }
  })
  for (const [role, callbacks] of Object.entries({ 'on-target': onTarget, 'on-final': onFinal })) {
    for (const [id, fields] of Object.entries(callbacks)) {
      nodes[id] = { kind: 'callback', ...fieldsOf(fields) }
      edges[`${role}-${id}`] = { from: 'src', to: id, role }
    }
  }
  return {
    formatVersion: 1,
    ...(shape.name !== undefined && { name: shape.name }),
    nodes,
    edges,
    ...(services && { services }),
  }
}

const fieldsOf = (given: string | NodeFields): NodeFields =>
  typeof given === 'string' ? { service: given } : given
