import { entriesOf } from '../../shared/flow/json.ts'
import { type Problem, pointer } from '../../shared/flow/problem.ts'
import { type FlowDocument, requestExpression } from '../../shared/flow/schema.ts'

/**
 * Requests whose JSONata does not parse. A warning: such a flow runs, and that target completes with `E_REQUEST`. They
 * are only parsed here, never evaluated.
 */
export async function expressionProblems(document: FlowDocument): Promise<Problem[]> {
  const expressions = entriesOf(document.nodes).flatMap(([id, node]) => {
    const expression = node.kind === 'target' ? requestExpression(node.request) : null
    return expression === null ? [] : [{ id, expression }]
  })
  if (expressions.length === 0) return []
  const { default: jsonata } = await import('jsonata')
  return expressions.flatMap(({ id, expression }) => {
    const fault = faultOf(() => jsonata(expression))
    if (fault === null) return []
    const message = `The JSONata of this request can't be read: ${fault}`
    return [
      {
        severity: 'warning' as const,
        code: 'bad-expression',
        message,
        pointer: pointer('nodes', id, 'request', '$jsonata'),
      },
    ]
  })
}

function faultOf(parse: () => unknown): string | null {
  try {
    parse()
    return null
  } catch (error) {
    // The library throws plain objects, and overflows the stack on nesting without end.
    const { message, position } = error as { message?: string; position?: number }
    return `${message ?? String(error)}${position === undefined ? '' : ` (character ${position})`}`
  }
}
