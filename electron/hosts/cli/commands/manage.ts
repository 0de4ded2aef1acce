import { serviceNameSchema } from '../../../../shared/flow/schema.ts'
import { countOf } from '../../../../shared/format.ts'
import { days, wholeNumber } from '../arguments/since.ts'
import { workspaceOf } from '../arguments/workspace.ts'
import type { Context } from '../context.ts'
import { withSession } from '../session.ts'
import { exitCodes, UsageError } from '../usage-error.ts'
import { span } from '../view/text.ts'

export interface NewOptions {
  readonly workspace?: string
}

/** `fanfare new service NAME`. */
export async function newService(context: Context, name: string, options: NewOptions): Promise<number> {
  const parsed = serviceNameSchema.safeParse(name)
  if (!parsed.success) {
    throw new UsageError(parsed.error.issues[0]?.message ?? 'That is no name of a service', {
      hint: 'For example `fanfare new service crm.get-customer`',
    })
  }
  const workspace = await workspaceOf(context.world, options.workspace)
  return withSession(context, workspace, async ({ client }) => {
    const { path } = await client.call('service.create', { name: parsed.data })
    await context.print([[span('Wrote '), span(path, 'strong')]])
    await context.tell([[span(`It is the service ${name}; a flow can use it at once.`, 'dim')]])
    return exitCodes.ok
  })
}

/** `fanfare new flow NAME`. */
export async function newFlow(context: Context, name: string, options: NewOptions): Promise<number> {
  const workspace = await workspaceOf(context.world, options.workspace)
  return withSession(context, workspace, async ({ client }) => {
    const { path } = await client.call('flow.create', { name })
    await context.print([[span('Wrote '), span(path, 'strong')]])
    await context.tell([[span(`Run it with \`fanfare run ${path}\`.`, 'dim')]])
    return exitCodes.ok
  })
}

export interface PruneOptions {
  readonly workspace?: string
  readonly olderThan?: string
  readonly keep?: string
}

/** `fanfare prune`: deletes ended runs. It takes at least one limit, so that nothing goes by accident. */
export async function prune(context: Context, options: PruneOptions): Promise<number> {
  if (options.olderThan === undefined && options.keep === undefined) {
    throw new UsageError('prune needs to know what to delete', {
      hint: 'Give --older-than DAYS, --keep N, or both: `fanfare prune --older-than 30`',
    })
  }
  const limits = {
    ...(options.olderThan !== undefined && { olderThanDays: days(options.olderThan, '--older-than') }),
    ...(options.keep !== undefined && { keep: wholeNumber(options.keep, '--keep', 0) }),
  }
  const workspace = await workspaceOf(context.world, options.workspace)
  return withSession(context, workspace, async ({ client }) => {
    const { deleted } = await client.call('run.prune', limits)
    await context.print([[span(`Deleted ${countOf(deleted, 'run')}.`)]])
    return exitCodes.ok
  })
}
