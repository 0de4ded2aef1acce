import type { RunId } from '../../../shared/ids.ts'
import { applyUpdate, type RunView } from '../../../shared/run/projection.ts'
import type { Session } from './session.ts'

/** A run as it stands now. */
export async function snapshotOf({ client }: Session, runId: RunId): Promise<RunView> {
  let view: RunView | undefined
  const subscription = client.subscribe('run.watch', { runId }, update => {
    view = applyUpdate(view, update)
    subscription.dispose()
  })
  await subscription.done
  if (view === undefined) throw new Error(`The stream of run ${runId} ended without a snapshot`)
  return view
}
