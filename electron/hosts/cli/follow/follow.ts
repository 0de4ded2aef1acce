import type { RunId } from '../../../../shared/ids.ts'
import type { Client, Subscription } from '../../../../shared/rpc/client.ts'
import { leftAlone } from '../../../../shared/rpc/left-alone.ts'
import type { RunSummary } from '../../../../shared/run/model.ts'
import { applyUpdate, RunGapError, type RunView } from '../../../../shared/run/projection.ts'
import { exitCodes } from '../usage-error.ts'
import { logLines } from '../view/log.ts'
import type { Screen } from './screen.ts'

export interface FollowOptions {
  readonly client: Client
  readonly runId: RunId
  /** The run may not have been started yet. */
  readonly pending: boolean
  /** Show the logs of services. */
  readonly logs: boolean
  readonly screen: Screen
}

export interface Followed {
  /** The run's last state; rejects with what kept it from being seen. Undefined when it was left before it began. */
  readonly done: Promise<RunView | undefined>
  /** What is known of it now. */
  view(): RunView | undefined
  /** Stops following; the run goes on. */
  leave(): void
}

const PAGE = 1000

/** Shows a run as it goes, from the contract's stream alone, until it ends. */
export function follow({ client, runId, pending, logs, screen }: FollowOptions): Followed {
  let view: RunView | undefined
  let subscription: Subscription | undefined
  let left = false
  let logged = 0

  const showLogs = async (): Promise<void> => {
    while (logs && view && logged < view.logged) {
      const { lines } = await client.call('run.log', { runId, after: logged, limit: PAGE })
      const last = lines.at(-1)
      if (!last || !view) return
      logged = last.line
      const { index } = view
      await screen.write(lines.flatMap(line => logLines(line, index)))
    }
  }
  const watch = async (early: boolean): Promise<void> => {
    subscription = client.subscribe('run.watch', { runId, pending: early }, async update => {
      view = applyUpdate(view, update)
      await screen.update(view)
      await showLogs()
    })
    try {
      await subscription.done
    } catch (error) {
      // Something was missed: a fresh snapshot has it.
      if (!(error instanceof RunGapError) || left) throw error
      await watch(false)
    }
  }
  const done = async (): Promise<RunView | undefined> => {
    try {
      await watch(pending)
      if (!left) await showLogs()
      return view
    } finally {
      await screen.end(left ? undefined : view)
    }
  }
  return {
    done: leftAlone(done()),
    view: () => view,
    leave: () => {
      left = true
      subscription?.dispose()
    },
  }
}

/** What a run's end means for the exit code. */
export function exitCodeOf(run: Pick<RunSummary, 'state' | 'ok'>): number {
  if (run.state === 'cancelled') return exitCodes.cancelled
  return run.state === 'completed' && run.ok ? exitCodes.ok : exitCodes.failed
}
