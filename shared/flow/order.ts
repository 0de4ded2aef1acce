import type { EdgeEntry } from './graph.ts'
import { byCodeUnit } from './json.ts'
import type { FlowEdge } from './schema.ts'

/** Edges in flow order: `call` edges by `order`, lower first, those without it after them; all else by id. */
export const inFlowOrder = (edges: Iterable<EdgeEntry>): EdgeEntry[] =>
  [...edges].sort(([idA, a], [idB, b]) => {
    const [first, second] = [place(a), place(b)]
    return first === second ? byCodeUnit(idA, idB) : first < second ? -1 : 1
  })

const place = (edge: FlowEdge): number =>
  edge.role === 'call' && edge.order !== undefined ? edge.order : Number.POSITIVE_INFINITY

/**
 * Keys of targets in finals' `data`, for their services in flow order: the service's name, then `name#2`, `name#3`.
 * Each key is given once, also where a service is itself called `name#2`.
 */
export function instanceKeys(services: readonly string[]): string[] {
  const taken = new Set<string>()
  const counts = new Map<string, number>()
  return services.map(service => {
    let count = (counts.get(service) ?? 0) + 1
    let key = count === 1 ? service : `${service}#${count}`
    while (taken.has(key)) {
      count++
      key = `${service}#${count}`
    }
    counts.set(service, count)
    taken.add(key)
    return key
  })
}
