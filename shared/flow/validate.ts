import { edgeProblems } from './check-edges.ts'
import { nodeProblems } from './check-nodes.ts'
import { serviceProblems } from './check-services.ts'
import type { FlowEnvironment } from './environment.ts'
import { flowGraph } from './graph.ts'
import type { Problem } from './problem.ts'
import type { FlowDocument } from './schema.ts'

/** Everything that is wrong with the sense of a flow, at once, with pointers; `parse.ts` says where these are in a file. */
export function validateFlow(flow: FlowDocument, environment: FlowEnvironment = {}): Problem[] {
  const graph = flowGraph(flow)
  return [
    ...nodeProblems(flow, graph, environment),
    ...edgeProblems(flow, graph),
    ...serviceProblems(flow, environment),
  ]
}

/** Whether these keep the flow from running. */
export const hasErrors = (problems: readonly Problem[]): boolean =>
  problems.some(problem => problem.severity === 'error')
