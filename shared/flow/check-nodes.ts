import type { NodeId } from '../ids.ts'
import type { FlowEnvironment } from './environment.ts'
import { type FlowGraph, isSource, nameOf, nodeOf, reachable } from './graph.ts'
import { entriesOf, isJsonObject, type JsonValue, lookup } from './json.ts'
import { type Problem, pointer } from './problem.ts'
import { type FlowDocument, type FlowNode, requestExpression } from './schema.ts'

type Report = (severity: Problem['severity'], code: string, message: string, ...path: string[]) => void

/** Services, requests, patterns and reachability of nodes, and what groups say of them. */
export function nodeProblems(flow: FlowDocument, graph: FlowGraph, environment: FlowEnvironment): Problem[] {
  const problems: Problem[] = []
  const at =
    (...start: string[]): Report =>
    (severity, code, message, ...path) => {
      problems.push({ severity, code, message, pointer: pointer(...start, ...path) })
    }
  const nodes = entriesOf(flow.nodes)
  const sources = nodes.filter(([, node]) => node.kind === 'source').map(([id]) => id)
  if (sources.length === 0) {
    at('nodes')(
      'error',
      'no-source',
      'The flow has no source, so nothing would run. Add one, and the targets it calls.',
    )
  }
  const reached = reachable(graph, sources)
  for (const [id, node] of nodes) {
    const report = at('nodes', id)
    if (sources.length > 0 && !reached.has(id)) {
      report('warning', 'unreachable', `${nameOf(node)} is never invoked: no wire leads to it from a source.`)
    }
    if (node.kind !== 'source') checkService(flow, node, environment, report)
    if (node.kind === 'target') checkRequest(node.request, report)
    else checkPolicy(flow, graph, id, node, report)
  }
  for (const [id, group] of entriesOf(flow.groups)) {
    group.nodes.forEach((node, index) => {
      if (nodeOf(flow, node) !== undefined) return
      const message = `The group holds ${JSON.stringify(node)}, and no node has that id.`
      at('groups', id)('warning', 'group-node-missing', message, 'nodes', String(index))
    })
  }
  return problems
}

function checkService(
  flow: FlowDocument,
  node: FlowNode,
  environment: FlowEnvironment,
  report: Report,
): void {
  if (node.disabled === true) return
  const defined = lookup(flow.services, node.service)
  if (defined !== undefined) {
    if (defined.disabled !== true) return
    report('warning', 'service-disabled', `${node.service} is disabled in this flow's services.`, 'service')
    return
  }
  const missing = environment.services?.(node.service) ?? null
  if (missing !== null) report('warning', 'service-missing', missing, 'service')
}

/** An expression is an object with the one key `$jsonata`; what only looks like one is sent as it stands. */
function checkRequest(request: JsonValue | undefined, report: Report): void {
  if (request === undefined) return
  if (isJsonObject(request) && Object.hasOwn(request, '$jsonata')) {
    if (requestExpression(request) !== null) return
    const message =
      typeof request.$jsonata === 'string'
        ? 'A request with `$jsonata` and other keys is sent as it stands. An expression is the one key `$jsonata`.'
        : '`$jsonata` is an expression only when it is text; this request is sent as it stands.'
    report('warning', 'jsonata-shape', message, 'request')
    return
  }
  for (const path of nestedExpressions(request)) {
    const message = '`$jsonata` within a request is sent as it stands. Make the whole request one expression.'
    report('warning', 'jsonata-shape', message, 'request', ...path)
  }
}

function nestedExpressions(value: JsonValue, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, entry]) =>
    key === '$jsonata' ? [[...path, key]] : nestedExpressions(entry, [...path, key]),
  )
}

function checkPolicy(
  flow: FlowDocument,
  graph: FlowGraph,
  id: NodeId,
  node: Exclude<FlowNode, { kind: 'target' }>,
  report: Report,
): void {
  const { policy } = node
  if (policy === undefined) return
  if (!isSource(graph, id, node)) {
    const message = `${nameOf(node)} calls no targets, so its policy means nothing.`
    report('warning', 'policy-ignored', message, 'policy')
  } else if (node.pattern !== 'fanout') {
    const message = `${nameOf(node)} is a parallel source, and only a fan-out has a policy. Make its pattern "fanout".`
    report('warning', 'policy-ignored', message, 'policy')
  } else if (typeof policy === 'object') {
    const targets = (graph.outgoing.get(id) ?? []).filter(
      ([, edge]) => edge.role === 'call' && isEnabled(nodeOf(flow, edge.to)),
    ).length
    if (policy.quorum <= targets) return
    const message = `${nameOf(node)} wants ${policy.quorum} successes of ${targets} targets: it can't succeed.`
    report('warning', 'quorum-too-large', message, 'policy', 'quorum')
  }
}

const isEnabled = (node: FlowNode | undefined): boolean => node !== undefined && node.disabled !== true
