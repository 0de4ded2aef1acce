import type { FlowReadOnly } from '../../shared/contract.ts'
import { parseFlowValue } from '../../shared/flow/parse.ts'
import type { Problem } from '../../shared/flow/problem.ts'
import type { FlowDocument } from '../../shared/flow/schema.ts'
import { hasErrors, validateFlow } from '../../shared/flow/validate.ts'
import { CommandError } from '../../shared/rpc/command-error.ts'
import { leftAlone } from '../../shared/rpc/left-alone.ts'
import { type FlowRead, NOT_WRITABLE } from '../workspace/index.ts'
import type { Core } from './core.ts'
import { expressionProblems } from './expression-problems.ts'
import type { Surroundings } from './sense-cache.ts'

/** A flow with everything that is wrong with it: its text, its shape and its sense. */
export interface CheckedFlow {
  readonly document: FlowDocument | null
  readonly json: Record<string, unknown> | null
  readonly problems: Problem[]
  readonly revision: string
}

/** A flow of the workspace, and whether it may be written again. */
export interface ReadFlow extends CheckedFlow {
  readonly readOnly: FlowReadOnly | null
}

/**
 * Reads and checks a flow of the workspace. `looked`: a look of the runtime at the services, if there is one already.
 * Rejects with a WorkspaceError when there is no such file.
 */
export async function readFlow(core: Core, path: string, looked?: Promise<void>): Promise<ReadFlow> {
  const around = lookAround(core, looked)
  const read = await core.workspace.flows.read(path)
  const { document, json } = read.parsed
  // What is cut off would be missed everywhere.
  const cut = read.problems.some(problem => problem.code === 'syntax')
  const sense = document === null || cut ? [] : await checkSense(core, document, await around, path)
  const problems = [...read.problems, ...sense.map(problem => read.parsed.place(problem))]
  return { document, json, problems, revision: read.revision, readOnly: readOnlyOf(read) }
}

function readOnlyOf({ problems, readOnly, writable, path }: FlowRead): FlowReadOnly | null {
  const newer = problems.find(problem => problem.code === 'newer-format')
  if (newer) return { why: 'newer-format', message: newer.message }
  const first = problems.find(problem => problem.severity === 'error') ?? problems[0]
  if (readOnly) {
    const what = first?.message ?? 'Not all of the file can be read.'
    return { why: 'damaged', message: `${what} Nothing is saved over the file.` }
  }
  return writable ? null : { why: 'not-writable', message: `${path} can't be saved: ${NOT_WRITABLE}` }
}

/** Checks a flow that a client hands over. */
export async function checkFlow(core: Core, flow: unknown, path?: string): Promise<CheckedFlow> {
  const around = lookAround(core)
  const parsed = parseFlowValue(flow)
  const sense = parsed.document === null ? [] : await checkSense(core, parsed.document, await around, path)
  return {
    document: parsed.document,
    json: parsed.json,
    problems: [...parsed.problems, ...sense],
    revision: '',
  }
}

/** The document, if nothing keeps it from running. Throws `E_INVALID_FLOW` with the problems otherwise. */
export function runnable(checked: CheckedFlow, name: string): FlowDocument {
  if (checked.document !== null && !hasErrors(checked.problems)) return checked.document
  const errors = checked.problems.filter(problem => problem.severity === 'error')
  const count = errors.length === 1 ? 'an error' : `${errors.length} errors`
  throw new CommandError('E_INVALID_FLOW', `${name} has ${count} and was not run.`, {
    problems: checked.problems,
  })
}

type Around = Pick<Surroundings, 'services' | 'secrets'>

/** Begins to look at what a flow is judged by, which can be done while it is read. */
function lookAround(core: Core, looked?: Promise<void>): Promise<Around> {
  return leftAlone(
    Promise.all([core.serviceProblems(looked), core.readSecrets()]).then(([services, secrets]) => ({
      services,
      secrets,
    })),
  )
}

async function checkSense(
  core: Core,
  document: FlowDocument,
  { services, secrets }: Around,
  path?: string,
): Promise<readonly Problem[]> {
  return core.sense.problems(document, { services, secrets, path }, async () => {
    const problems = validateFlow(document, {
      services,
      secrets,
      ...(path !== undefined && { path }),
    })
    return [...problems, ...(await expressionProblems(document))]
  })
}
