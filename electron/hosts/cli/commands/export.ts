import { open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { flowSchema } from '../../../../shared/flow/schema.ts'
import { serialiseFlow } from '../../../../shared/flow/serialise.ts'
import { findRun } from '../arguments/find-run.ts'
import { flowFile } from '../arguments/flow-file.ts'
import { reasonOf } from '../arguments/input.ts'
import { workspaceOf } from '../arguments/workspace.ts'
import type { Context } from '../context.ts'
import { onInterrupt } from '../follow/interrupt.ts'
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
    await give(context, options.output, write => write(text))
    return exitCodes.ok
  })
}

/** `fanfare export run RUN`: the run with all its events and bodies, to be opened on another machine. */
export async function exportRun(context: Context, name: string, options: ExportOptions): Promise<number> {
  const workspace = await workspaceOf(context.world, options.workspace)
  return withSession(context, workspace, async session => {
    const { runId } = await findRun(session, name)
    await give(context, options.output, async write => {
      const subscription = session.client.subscribe('run.export', { runId }, write)
      const interruption = onInterrupt(context.signal, async () => subscription.dispose())
      try {
        await subscription.done
      } finally {
        interruption.dispose()
      }
    })
    return exitCodes.ok
  })
}

/** Writes to the file, whole or not at all, or to standard output, at the pace at which that is taken. */
async function give(
  { world, tell }: Context,
  output: string | undefined,
  make: (write: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  if (output === undefined || output === '-') return make(text => world.stdout.write(text))
  const file = resolve(world.cwd, output)
  const temporary = `${file}.${process.pid}.tmp`
  const unwritten = (error: unknown): UsageError =>
    new UsageError(`${output} can't be written: ${reasonOf(error)}`, { where: '--output' })
  const handle = await open(temporary, 'w').catch(error => {
    throw unwritten(error)
  })
  try {
    let failure: UsageError | null = null
    const making = make(async text => {
      if (failure !== null) throw failure
      await handle.writeFile(text).catch(error => {
        failure ??= unwritten(error)
        throw failure
      })
    })
    await making.catch(error => {
      throw failure ?? error
    })
    await handle.close()
    await rename(temporary, file).catch(error => {
      throw unwritten(error)
    })
  } catch (error) {
    await handle.close().catch(() => undefined)
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
  await tell([[span(`Wrote ${output}`, 'dim')]])
}
