import { circle, duplicateCall, refuseRole } from './connect.ts'
import { circles, type FlowGraph, nodeOf } from './graph.ts'
import { entriesOf } from './json.ts'
import { type Problem, pointer } from './problem.ts'
import type { FlowDocument } from './schema.ts'

/** Ends, roles, doubles and circles of edges. */
export function edgeProblems(flow: FlowDocument, graph: FlowGraph): Problem[] {
  const problems: Problem[] = []
  const calls = new Set<string>()
  for (const [id, edge] of entriesOf(flow.edges)) {
    const report = (severity: Problem['severity'], code: string, message: string, field?: string): void => {
      problems.push({
        severity,
        code,
        message,
        pointer: pointer('edges', id, ...(field === undefined ? [] : [field])),
      })
    }
    const refused = refuseRole(flow, edge.from, edge.to, edge.role, graph)
    if (refused !== null) {
      const missing = refused.code === 'edge-end-missing'
      const field = missing ? (nodeOf(flow, edge.from) === undefined ? 'from' : 'to') : 'role'
      report('error', refused.code, refused.message, field)
    }
    if (edge.role === 'call') {
      const [from, to] = [nodeOf(flow, edge.from), nodeOf(flow, edge.to)]
      const pair = `${edge.from} ${edge.to}`
      if (calls.has(pair) && from !== undefined && to !== undefined) {
        const { code, message } = duplicateCall(from, to)
        report('error', code, message)
      }
      calls.add(pair)
    }
    if (edge.when !== undefined && edge.role !== 'on-target') {
      report('warning', 'when-ignored', '`when` means something on an on-target edge alone.', 'when')
    }
    if (edge.order !== undefined && edge.role !== 'call') {
      report('warning', 'order-ignored', '`order` means something on a call edge alone.', 'order')
    }
  }
  for (const [id, edge] of circles(graph)) {
    const [from, to] = [nodeOf(flow, edge.from), nodeOf(flow, edge.to)]
    if (from === undefined || to === undefined) continue
    const { code, message } = circle(from, to)
    problems.push({ severity: 'error', code, message, pointer: pointer('edges', id) })
  }
  return problems
}
