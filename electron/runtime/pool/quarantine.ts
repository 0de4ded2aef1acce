import type { RunId } from '../../../shared/ids.ts'
import { type Call, CallState } from './call.ts'
import type { PoolService } from './service.ts'

/** What a service did to the worker process that it shared. */
export type Deed = 'blocked' | 'ended'

/** Runs whose logs were told of one service; more do not go on at once. */
const MOST_RUNS = 100

/**
 * Services that blocked or ended a worker which they shared, so that their calls run in workers of their own for as
 * long as their code stays the same. The logs of runs say so.
 */
export class Quarantine {
  readonly #note: (call: Call, message: string) => void
  readonly #told = new WeakMap<PoolService, Set<RunId>>()

  /** @param note writes a line into the log of a call's run */
  constructor(note: (call: Call, message: string) => void) {
    this.#note = note
  }

  /** @param call the one that did it, where that is known */
  put(service: PoolService, call: Call | null, deed: Deed): void {
    if (service.lane !== 'code' || service.quarantined) return
    service.quarantined = true
    // A call that has its outcome says nothing any more, and one that asked for a process of its own got it.
    if (call === null || call.own || call.state === CallState.ABANDONED || call.state === CallState.DONE)
      return
    this.#runsTold(service).add(call.task.runId)
    const { name } = service
    this.#note(
      call,
      `${name} ${deed} the worker process that it shared. From now on its calls run in processes of their own, until its code changes or Fanfare is started anew.`,
    )
  }

  /** A call is on its way: the first one of its run says where it runs, and why. */
  submitted(call: Call): void {
    const { service, task } = call
    if (!service.quarantined || task.isolation === 'own') return
    const told = this.#runsTold(service)
    if (told.has(task.runId)) return
    if (told.size >= MOST_RUNS) told.clear()
    told.add(task.runId)
    this.#note(
      call,
      `${service.name} runs in a process of its own, since it blocked or ended one that it shared. That holds until its code changes or Fanfare is started anew.`,
    )
  }

  /** A call that had begun is given to another worker. */
  again(call: Call, by: PoolService | null, deed: Deed): void {
    const who = by === null ? 'something' : by.name
    this.#note(call, `${call.service.name} begins again: ${who} ${deed} the worker process that it ran in.`)
  }

  #runsTold(service: PoolService): Set<RunId> {
    const known = this.#told.get(service)
    if (known !== undefined) return known
    const told = new Set<RunId>()
    this.#told.set(service, told)
    return told
  }
}
