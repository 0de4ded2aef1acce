import type { Cid, RunId } from '../../shared/ids.ts'
import type { LogLevel } from '../../shared/run/event.ts'
import type { InvocationInfo, RunCounts, RunState } from '../../shared/run/model.ts'

/**
 * What the history is told and what it gives back. The shapes are those of the executor's port of the same names; they
 * are declared here because neither room knows the other, and fit by structure where a host puts both together.
 */
export interface Journal {
  runStarted(run: JournalRun): void
  invocation(runId: string, invocation: JournalInvocation): void
  /** A call has been running for a while: shown by other processes, and after a crash as `interrupted`. */
  started(runId: string, call: number, attempt: number, at: number, startedAt: number): void
  attempt(runId: string, attempt: JournalAttempt): void
  log(runId: string, line: JournalLog): void
  runEnded(runId: string, end: JournalRunEnd): void
  /**
   * `durable(count)`: `count` entries more, in order of appending, survive the death of this process. Never called
   * inside an append or a flush. `failed`: writing has failed for good and nothing more becomes durable; told once to
   * each listener, also to one that subscribes later. Gives its disposer.
   */
  subscribe(listener: JournalListener): () => void
  /** What was appended so far is to be written now. */
  flush(): void
}

export interface JournalListener {
  durable(count: number): void
  failed(error: Error): void
}

/** Times are ms since 1970 UTC, with fractions, here and below. */
export interface JournalRun {
  readonly runId: RunId
  readonly cid: Cid
  readonly flow: string
  readonly name: string
  /** The flow document as JSON text. */
  readonly document: string
  /** JSON text. */
  readonly input: string
  readonly startedAt: number
}

export interface JournalInvocation {
  readonly info: InvocationInfo
  /** JSON text that only the executor reads. */
  readonly plan: string
}

export interface JournalAttempt {
  readonly call: number
  readonly attempt: number
  readonly phase: 'target' | 'on-target' | 'on-final'
  /** Index in `callStates`. */
  readonly state: number
  readonly retried: boolean
  readonly pinned: boolean
  /** Byte of `error-codes.ts`; 0 for none. */
  readonly code: number
  readonly seq: number
  readonly at: number
  readonly startedAt: number
  readonly endedAt: number
  /** Response as JSON text when the state is ok, else the exception's text. */
  readonly text: string
  /** JSON text of what a target received, where it differs from the plan; else null. */
  readonly request: string | null
}

export interface JournalLog {
  readonly seq: number
  readonly call: number | null
  readonly attempt: number
  readonly at: number
  readonly level: LogLevel
  readonly message: string
  /** JSON text, or null. */
  readonly data: string | null
  readonly dropped: number
}

export interface JournalRunEnd {
  readonly state: Exclude<RunState, 'running'>
  readonly ok: boolean
  readonly endedAt: number
  readonly counts: RunCounts
  readonly seq: number
}

/** What was found wrong while reading: the rest of what was read can be relied upon. */
export interface Damage {
  /** Such as `attempt 12 of run K05...`. */
  readonly where: string
  /** What is wrong with it, as a sentence. */
  readonly what: string
}

/** A run for a resume: all that was durable. */
export interface StoredRun {
  readonly run: JournalRun
  readonly invocations: readonly JournalInvocation[]
  /** In the order they were recorded. */
  readonly attempts: readonly JournalAttempt[]
  /** The highest `seq` recorded. */
  readonly seq: number
  /** Lines in the run's log. */
  readonly logged: number
  readonly damage: readonly Damage[]
}
