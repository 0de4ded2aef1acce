import { findRun } from '../arguments/find-run.ts'
import { workspaceOf } from '../arguments/workspace.ts'
import type { Context } from '../context.ts'
import { followAsEvents } from '../follow/events.ts'
import { followForPeople } from '../follow/human.ts'
import { withSession } from '../session.ts'
import { UsageError } from '../usage-error.ts'

export interface WatchOptions {
  readonly workspace?: string
  readonly json?: boolean
  readonly full?: boolean
  readonly quiet?: boolean
}

/** `fanfare watch RUN`: follows a run that was started elsewhere, or shows one that has ended. */
export async function watch(context: Context, name: string, options: WatchOptions): Promise<number> {
  const workspace = await workspaceOf(context.world, options.workspace)
  return withSession(
    context,
    workspace,
    async session => {
      const { runId } = await findRun(session, name)
      const followed = { runId, start: null, interrupt: 'leave', full: options.full === true } as const
      return options.json
        ? followAsEvents(context, session, followed)
        : followForPeople(context, session, { ...followed, quiet: options.quiet === true })
    },
    'own',
  )
}

/** `fanfare resume RUN`: takes up an interrupted run and follows it to its end. */
export async function resume(context: Context, name: string, options: WatchOptions): Promise<number> {
  const workspace = await workspaceOf(context.world, options.workspace)
  return withSession(
    context,
    workspace,
    async session => {
      const { runId, state } = await findRun(session, name)
      if (state !== 'interrupted') {
        throw new UsageError(`Run ${runId} is ${state}: only an interrupted run can be resumed`, {
          hint: '`fanfare runs --state interrupted` lists them',
        })
      }
      await session.client.call('run.resume', { runId })
      const followed = { runId, start: null, interrupt: 'cancel', full: options.full === true } as const
      return options.json
        ? followAsEvents(context, session, followed)
        : followForPeople(context, session, { ...followed, quiet: options.quiet === true })
    },
    'own',
  )
}
