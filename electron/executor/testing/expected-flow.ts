import type { FlowDocument, FlowEdge, FlowNode } from '../../../shared/flow/schema.ts'

/**
 * What a flow means, worked out from its document in the plainest way, apart from the executor's own planning: the
 * other side of the comparison in model tests.
 */
export interface ExpectedTarget {
  readonly nodeId: string
  readonly service: string
  readonly key: string
  readonly wires: readonly ExpectedWire[]
}

export interface ExpectedWire {
  readonly callback: string
  readonly service: string
  readonly when: 'always' | 'ok' | 'failed'
}

export class ExpectedFlow {
  readonly #nodes: Record<string, FlowNode>
  readonly #edges: [string, FlowEdge][]

  constructor(document: FlowDocument) {
    this.#nodes = document.nodes
    this.#edges = Object.entries<FlowEdge>(document.edges).sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Ids of the sources that run. */
  get roots(): string[] {
    return Object.keys(this.#nodes)
      .filter(id => this.#nodes[id]?.kind === 'source' && !this.#nodes[id].disabled)
      .sort()
  }

  has(id: string): boolean {
    return Object.hasOwn(this.#nodes, id)
  }

  targets(source: string): ExpectedTarget[] {
    const calls = this.#from(source, 'call').sort(
      (a, b) => (a.order ?? Number.MAX_VALUE) - (b.order ?? Number.MAX_VALUE),
    )
    const seen: string[] = []
    return calls.flatMap(({ to }) => {
      const node = this.#nodes[to]
      if (!node || node.disabled) return []
      seen.push(node.service)
      const count = seen.filter(service => service === node.service).length
      const key = count === 1 ? node.service : `${node.service}#${count}`
      return [{ nodeId: to, service: node.service, key, wires: [...this.#wires(source), ...this.#wires(to)] }]
    })
  }

  finals(source: string): { callback: string; service: string }[] {
    if (this.pattern(source) !== 'fanout') return []
    return this.#from(source, 'on-final').flatMap(({ to }) => this.#callback(to))
  }

  pattern(source: string): 'parallel' | 'fanout' {
    const node = this.#nodes[source]
    return node && 'pattern' in node && node.pattern === 'fanout' ? 'fanout' : 'parallel'
  }

  /** Whether a callback issues an invocation with each of its deliveries. */
  issues(callback: string): boolean {
    return this.#from(callback, 'call').length > 0
  }

  /** What a final is told of: the callbacks of all targets as wired, then single targets' own. */
  onTargetNames(source: string): string[] {
    const shared = this.#wires(source)
    const own = new Set<string>()
    for (const { wires } of this.targets(source)) {
      for (const wire of wires.slice(shared.length)) own.add(wire.callback)
    }
    for (const wire of shared) own.delete(wire.callback)
    return [...shared.map(wire => wire.service), ...[...own].map(id => this.#nodes[id]?.service ?? '')]
  }

  #wires(from: string): ExpectedWire[] {
    return this.#from(from, 'on-target').flatMap(({ to, when }) =>
      this.#callback(to).map(one => ({ ...one, when: when ?? 'always' })),
    )
  }

  #callback(id: string): { callback: string; service: string }[] {
    const node = this.#nodes[id]
    return node && !node.disabled ? [{ callback: id, service: node.service }] : []
  }

  #from(id: string, role: FlowEdge['role']): FlowEdge[] {
    return this.#edges.filter(([, edge]) => edge.from === id && edge.role === role).map(([, edge]) => edge)
  }
}
