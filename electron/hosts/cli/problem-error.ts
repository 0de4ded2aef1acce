import type { Problem } from '../../../shared/flow/problem.ts'
import { countOf } from '../../../shared/format.ts'
import type { CommandError } from '../../../shared/rpc/command-error.ts'
import type { FlowFile } from './arguments/flow-file.ts'
import type { Session } from './session.ts'
import { UsageError } from './usage-error.ts'
import { inOrder, whereOf } from './view/problems.ts'

/** Why a flow could not be started, as one error: its first problem, with its place in the file. */
export async function problemError(session: Session, file: FlowFile, error: CommandError): Promise<unknown> {
  if (error.code !== 'E_INVALID_FLOW') return error
  const problems = inOrder(await placed(session, file, error.problems ?? []))
  const [first] = problems
  if (!first) return new UsageError(error.message, { where: file.given })
  const others = problems.filter(({ severity }) => severity === 'error').length - 1
  return new UsageError(first.message, {
    where: [whereOf(file.given, first), ...(first.frame?.split('\n') ?? [])],
    hint:
      others > 0
        ? `${countOf(others, 'more problem')}: \`fanfare validate ${file.given}\` shows all`
        : 'Nothing has run',
  })
}

/** Problems with lines and columns: the file's own reading knows them. */
async function placed(
  { client }: Session,
  file: FlowFile,
  given: readonly Problem[],
): Promise<readonly Problem[]> {
  if (given.some(({ line }) => line !== undefined)) return given
  const read = await client.call('flow.read', { path: file.path }).catch(() => null)
  return read?.problems.some(({ severity }) => severity === 'error') ? read.problems : given
}
