import { rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { flowSchema } from '../../../../shared/flow/schema.ts'
import { serialiseFlow } from '../../../../shared/flow/serialise.ts'
import { findRun } from '../arguments/find-run.ts'
import { flowFile } from '../arguments/flow-file.ts'
import { reasonOf } from '../arguments/input.ts'
import { workspaceOf } from '../arguments/workspace.ts'
import type { Context } from '../context.ts'
import { withSession } from '../session.ts'
import { exitCodes, UsageError } from '../usage-error.ts'
import { inOrder, whereOf } from '../view/problems.ts'
import { span } from '../view/text.ts'

export interface ExportOptions {
  readonly workspace?: string
  readonly output?: string
}

/** `fanfare export flow FLOW`: the flow as JSON, in the form in which it is saved. */
export async function exportFlow(context: Context, given: string, options: ExportOptions): Promise<number> {
  const file = await flowFile(context.world, given, options.workspace)
  return withSession(context, file.workspace, async ({ client }) => {
    const { flow, problems } = await client.call('flow.read', { path: file.path })
    const [first] = inOrder(problems)
    if (flow === null) {
      throw new UsageError(first?.message ?? `${given} is not a flow`, {
        where: first ? whereOf(given, first) : given,
      })
    }
    await context.tell(
      inOrder(problems).map(problem => [
        span(problem.severity, problem.severity === 'error' ? 'failed' : 'timeout'),
        span(`  ${whereOf(given, problem)}  ${problem.message}`),
      ]),
    )
    // What is no flow of this format is given as it stands.
    const document = flowSchema.safeParse(flow)
    const text = document.success ? serialiseFlow(document.data) : `${JSON.stringify(flow, null, 2)}\n`
    await give(context, text, options.output)
    return exitCodes.ok
  })
}

/** `fanfare export run RUN`: the run with all its events and bodies, to be opened on another machine. */
export async function exportRun(context: Context, name: string, options: ExportOptions): Promise<number> {
  const workspace = await workspaceOf(context.world, options.workspace)
  return withSession(context, workspace, async session => {
    const { runId } = await findRun(session, name)
    const { run } = await session.client.call('run.export', { runId })
    await give(context, `${JSON.stringify(run, null, 2)}\n`, options.output)
    return exitCodes.ok
  })
}

/** Writes to the file, whole or not at all, or to standard output. */
async function give({ world, tell }: Context, text: string, output: string | undefined): Promise<void> {
  if (output === undefined || output === '-') return world.stdout.write(text)
  const file = resolve(world.cwd, output)
  const temporary = `${file}.${process.pid}.tmp`
  try {
    await writeFile(temporary, text)
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new UsageError(`${output} can't be written: ${reasonOf(error)}`, { where: '--output' })
  }
  await tell([[span(`Wrote ${output}`, 'dim')]])
}
