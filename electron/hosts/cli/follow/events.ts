import type { Context } from '../context.ts'
import { FollowError } from '../follow-error.ts'
import type { Session } from '../session.ts'
import { exitCodes } from '../usage-error.ts'
import { exitCodeOf } from './follow.ts'
import { onInterrupt } from './interrupt.ts'
import type { FollowedRun } from './options.ts'

/** Prints a run's events exactly as the contract gives them, at the pace of who reads them. */
export async function followAsEvents(
  { signal, world }: Context,
  { client }: Session,
  { runId, start, interrupt, full }: FollowedRun,
): Promise<number> {
  const params = { runId, pending: start !== null, full }
  const subscription = client.subscribe('run.events', params, text => world.stdout.write(text))
  const starting = start?.() ?? Promise.resolve()
  const interruption = onInterrupt(signal, async () => {
    if (interrupt === 'leave') return subscription.dispose()
    await starting.catch(() => undefined)
    // It may have ended meanwhile; its end is what counts then.
    await client.call('run.cancel', { runId }).catch(() => undefined)
  })
  let started = false
  try {
    await starting
    started = true
    await subscription.done
    await interruption.settled()
    if (interrupt === 'leave' && signal.aborted) return exitCodes.cancelled
    return exitCodeOf(await client.call('run.find', { id: runId }))
  } catch (error) {
    throw started ? new FollowError(error) : error
  } finally {
    interruption.dispose()
    subscription.dispose()
  }
}
