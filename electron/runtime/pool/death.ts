import type { Call } from './call.ts'
import { CallState } from './call.ts'
import { decideFates, type Fate, nameExit } from './fate.ts'
import type { PoolService } from './service.ts'
import type { PoolWorker } from './worker.ts'

export interface Judgement {
  readonly verdict: { readonly service: PoolService | null; readonly fates: ReadonlyMap<Call, Fate> }
  /** How the process ended, as the end of a sentence about it. */
  readonly how: string
}

/** What becomes of the calls of a worker that is gone, once its frames and its recorder have been read. */
export function judge(worker: PoolWorker, exit: number, outOfMemory: boolean): Judgement {
  const calls: Call[] = []
  const others: Call[] = []
  for (const call of worker.calls.values()) {
    if (call.state === CallState.ABANDONED) others.push(call)
    else calls.push(call)
  }
  const { exited } = worker
  const { blamed, fates } = decideFates(
    {
      exit,
      outOfMemory,
      blockedBy: worker.blockedBy,
      exited: exited && {
        call: exited.call,
        service: exited.service?.name ?? null,
        exitCode: exited.exitCode,
      },
      current: worker.current,
    },
    calls,
    others,
  )
  const service = blamed?.service ?? exited?.service ?? null
  const how =
    exited === null ? `ended unexpectedly with ${nameExit(exit)}` : `ended with exit code ${exited.exitCode}`
  return { verdict: { service, fates }, how }
}
