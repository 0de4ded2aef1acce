import type { Context } from '../context.ts'
import { FollowError } from '../follow-error.ts'
import type { Session } from '../session.ts'
import { exitCodes } from '../usage-error.ts'
import { summaryLines } from '../view/summary.ts'
import { span } from '../view/text.ts'
import { exitCodeOf, follow } from './follow.ts'
import { onInterrupt } from './interrupt.ts'
import { liveScreen } from './live-screen.ts'
import type { FollowedRun } from './options.ts'
import { plainScreen } from './plain-screen.ts'
import { cancelledLines, failuresOf } from './report.ts'

/** Follows a run for people: live on a terminal, line by line elsewhere; then failures and a summary. */
export async function followForPeople(
  context: Context,
  session: Session,
  { runId, start, interrupt, quiet, full }: FollowedRun & { readonly quiet: boolean },
): Promise<number> {
  const { signal, world } = context
  const { client } = session
  const screen = context.live ? liveScreen(context, full) : plainScreen(context)
  const followed = follow({ client, runId, pending: start !== null, logs: !quiet, screen })
  const starting = start?.() ?? Promise.resolve()
  const interruption = onInterrupt(signal, async () => {
    if (interrupt === 'leave') return followed.leave()
    await starting.catch(() => undefined)
    if (!world.stdout.broken) await screen.write([[span('Cancelling. Ctrl+C again ends at once.', 'dim')]])
    // It may have ended meanwhile; its end is what counts then.
    await client.call('run.cancel', { runId }).catch(() => undefined)
  })
  let started = false
  try {
    await starting
    started = true
    const view = await followed.done
    await interruption.settled()
    if (interrupt === 'leave' && signal.aborted) {
      await context.tell([[span(`Stopped watching. Run ${runId} goes on.`)]])
      return exitCodes.cancelled
    }
    if (!view) return exitCodes.cancelled
    await context.print(await failuresOf(context, session, view, full))
    if (view.run.state === 'cancelled') await context.print(cancelledLines(view))
    await context.print(summaryLines(view, world.now()))
    return exitCodeOf(view.run)
  } catch (error) {
    throw started ? new FollowError(error) : error
  } finally {
    interruption.dispose()
    followed.leave()
    await followed.done.catch(() => undefined)
  }
}
