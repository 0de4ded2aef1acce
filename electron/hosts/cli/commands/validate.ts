import type { Problem } from '../../../../shared/flow/problem.ts'
import { type FlowFile, flowFile } from '../arguments/flow-file.ts'
import type { Context } from '../context.ts'
import { withSession } from '../session.ts'
import { exitCodes } from '../usage-error.ts'
import { problemLines, verdictLine } from '../view/problems.ts'

export interface ValidateOptions {
  readonly workspace?: string
}

/** `fanfare validate FLOW...`: all problems of all flows. Warnings alone are no failure. */
export async function validate(
  context: Context,
  given: readonly string[],
  options: ValidateOptions,
): Promise<number> {
  const files: FlowFile[] = []
  for (const name of given) files.push(await flowFile(context.world, name, options.workspace))
  let failed = false
  for (const [workspace, own] of byWorkspace(files)) {
    await withSession(context, workspace, async ({ client }) => {
      for (const file of own) {
        const { problems } = await client.call('flow.read', { path: file.path })
        await context.print([...problemLines(file.given, problems), verdictLine(file.given, problems)])
        failed ||= problems.some(isError)
      }
    })
  }
  return failed ? exitCodes.usage : exitCodes.ok
}

const isError = ({ severity }: Problem): boolean => severity === 'error'

function byWorkspace(files: readonly FlowFile[]): ReadonlyMap<string, readonly FlowFile[]> {
  const groups = new Map<string, FlowFile[]>()
  for (const file of files) groups.set(file.workspace, [...(groups.get(file.workspace) ?? []), file])
  return groups
}
