import type { Task } from '../types.ts'
import type { PoolService } from './service.ts'

export const CallState = {
  /** Waits for a worker. */
  QUEUED: 0,
  /** A worker has it; not known to have begun. */
  SENT: 1,
  RUNNING: 2,
  /** Its outcome was told (timed out, cancelled), and a worker may still be at it. */
  ABANDONED: 3,
  DONE: 4,
} as const
type State = (typeof CallState)[keyof typeof CallState]

/** Who has a call. */
export interface Holder {
  send(frame: Uint8Array): void
  /** The call, which is not known to have begun, is not to begin. Who has it says what became of that. */
  stop(call: Call): void
  /** The call has its outcome without the worker, which is asked to stop it. */
  abandon(call: Call, now: number): void
}

/** A task on its way through the pool. */
export class Call {
  readonly task: Task
  readonly service: PoolService
  /** Names this sending of the call to a worker: a call that is sent again gets another one. */
  id = 0
  state: State = CallState.QUEUED
  /** Who has it; null while it waits. */
  holder: Holder | null = null
  /** Expected hold, as long as it counts for its worker's load. */
  weight = 0
  /** Monotonic ms; 0 until a worker says that it began. */
  startedAt = 0
  /** Whether its owner was told that it began. */
  announced = false
  /** Monotonic ms, known once it began. */
  deadline = Number.POSITIVE_INFINITY
  abandonedAt = 0
  /** It was cancelled after it was sent: it has its outcome when it is known not to begin any more, or has begun. */
  cancelled = false
  /** How often it came back from a worker without having begun. */
  returns = 0
  /** How often the worker that had it died, so that it was given to another. */
  losses = 0
  /** Ran when a worker died of an unknown call: it may be the one, and is tried again in a worker of its own. */
  suspect = false
  /** It waits, or was sent, in a worker of its own. */
  own = false
  /** Lines that reached the worker's pipes past its log. */
  nativeLines = 0
  /** Invocations that its handler waits for: the id that the owner knows, and the worker's. */
  requests: Map<number, number> | null = null

  constructor(task: Task, service: PoolService) {
    this.task = task
    this.service = service
  }

  get idempotent(): boolean {
    return this.task.idempotent
  }

  get started(): boolean {
    return this.startedAt > 0
  }
}
