import type { Channel } from '../../shared/channels.ts'
import type { OutcomeCode } from '../../shared/error-codes.ts'
import type { FlowDocument, Retry } from '../../shared/flow/schema.ts'
import type { Cid, InvocationId, NodeId, RunId } from '../../shared/ids.ts'
import type { LogLevel } from '../../shared/run/event.ts'
import type { InvocationInfo, RunCounts, RunState } from '../../shared/run/model.ts'
import type { DeliveryContext } from './delivery-context.ts'

/**
 * What the executor needs of the world, and all that it knows of it: no process, no file, no timer of the platform.
 * Hosts give real ones; tests give fakes that fail on purpose.
 */
export type Disposer = () => void

export interface Clock {
  /** Monotonic, ms with fractions; comparable with the times that the runtime reports. */
  now(): number
  /** Wall clock, ms since 1970 UTC. */
  wall(): number
  /** Calls once after `ms`, unless disposed. */
  setTimer(ms: number, callback: () => void): Disposer
}

export interface Random {
  /** Fresh random bytes. */
  bytes(count: number): Uint8Array
  /** 0 inclusive to 1 exclusive. */
  fraction(): number
}

/** What a service is, as far as the executor must know. What a flow's node says wins over it. */
export interface Service {
  readonly name: string
  /** `worker`: the runtime runs it. `flow`: the executor issues the named flow's root invocations. */
  readonly kind: 'worker' | 'flow'
  /** For `flow`: the flow's path in the workspace. */
  readonly flow: string | null
  readonly timeoutMs: number | null
  readonly retry: Retry | null
  readonly concurrency: number | null
  readonly idempotent: boolean
  readonly isolation: 'shared' | 'own'
}

export interface Unresolved {
  readonly code: 'E_SERVICE_MISSING' | 'E_SERVICE_LOAD'
  /** What the exception says. */
  readonly message: string
}

/** Services by name, as one flow sees them: its own definitions first, then the workspace's, then the built-in ones. */
export interface Services {
  /** Makes sure that `resolve` knows these; looks for changed files. Never rejects: what fails is unresolved. */
  prepare(names: readonly string[]): Promise<void>
  /** Undefined for a name that was not prepared. */
  resolve(name: string): Service | Unresolved | undefined
}

/** The outcome of one attempt, as the runtime reports it. */
export interface AttemptResult {
  readonly ok: boolean
  readonly code: OutcomeCode | null
  /** The response as JSON text when ok, else the exception as plain text. */
  readonly text: string
  /** When the handler began, monotonic; null if it never did. */
  readonly startedAt: number | null
  readonly endedAt: number
}

/** One attempt that the executor hands to the runtime. The runtime keeps the object and answers to its `sink`. */
export interface Task {
  readonly service: Service
  /** The request or payload, JSON text. */
  readonly body: string
  /** The run's input as JSON text, for services whose definitions refer to it. */
  readonly input: string
  readonly channel: Channel
  /** The cid of the invocation that it belongs to; the handler's own is made where it runs. */
  readonly invocationCid: Cid
  /** What a callback's context knows beyond its payload the same object for all that receive the same; null for other tasks. */
  readonly delivery: DeliveryContext | null
  readonly runId: RunId
  readonly invocationId: InvocationId | null
  /** Run-wide number of the call. */
  readonly call: number
  readonly attempt: number
  /** Deadline of this attempt, counted from its start. */
  readonly timeoutMs: number
  readonly idempotent: boolean
  readonly isolation: 'shared' | 'own'
  readonly sink: TaskSink
  /** The runtime's own, while it has the task: null before and afterwards. */
  held: object | null
}

export interface TaskSink {
  started(task: Task, at: number): void
  /**
   * Exactly once for each submitted task, never inside `submit` or `cancel`. A code of `E_WORKER_LOST` is given only
   * when the attempt may not be run again; what may be, the runtime runs again by itself.
   */
  finished(task: Task, result: AttemptResult): void
  /** The handler issues an invocation. When `wait` is true the runtime wants one `settle` for `requestId`. */
  invoked(task: Task, request: InvokeRequest): void
  /** Also a while after `finished`: what was thrown too late, for one, is said so. */
  logged(task: Task, line: TaskLog): void
}

export interface TaskLog {
  /** Monotonic, as the runtime gives it. */
  readonly at: number
  readonly level: LogLevel
  readonly message: string
  /** JSON text, or null. */
  readonly data: string | null
  /** Lines dropped over the cap since the last line; the line itself may then be a notice. */
  readonly dropped: number
}

/** An invocation that a handler issues in code; validated where it was made. Requests are JSON text. */
export interface InvokeRequest {
  readonly requestId: number
  /** The handler's own cid. */
  readonly originCid: Cid
  readonly pattern: 'parallel' | 'fanout' | 'invoke' | 'invoke-async' | 'invoke-retry'
  readonly wait: boolean
  readonly cid: Cid
  readonly targets: readonly (readonly [service: string, request: string])[]
  readonly onTarget: readonly string[]
  readonly onFinal: readonly string[]
  readonly policy: 'all-settled' | 'fail-fast' | 'first-success' | { readonly quorum: number } | null
  readonly timeoutMs: number | null
  /** Only for `invoke-retry`. */
  readonly retry: InvokeRetry | null
}

export interface InvokeRetry {
  /** Calls at most, the first included. */
  readonly repeats: number
  readonly backoff: {
    readonly initialMs: number
    readonly factor: number
    readonly maxMs: number
    readonly jitter: number
  }
  /** What the callback is told: the pause as it was asked for, in seconds. */
  readonly seconds: number
  readonly asyncFallback: boolean
  readonly callback: readonly string[]
  /** JSON text. */
  readonly context: string
}

export interface Runtime {
  /** Queues a task; nothing may be assumed to have begun before the current turn ends. */
  submit(task: Task): void
  /** Asks that a submitted task end soon with `E_CANCELLED`. Harmless when it has finished. */
  cancel(task: Task): void
  /** Answers a handler that waits: `text` is JSON text when ok, else the exception's text. */
  settle(task: Task, requestId: number, ok: boolean, text: string, code: OutcomeCode | null): void
  /** Evaluates `expression` over `bindings` (JSON text of an object). Gives JSON text, or rejects with a clear error. */
  evaluate(expression: string, bindings: string, signal: AbortSignal): Promise<string>
  /** A run is over: what its calls still say is nobody's, and nothing of them is kept. */
  forget(runId: RunId): void
}

/** What the history is told, in order. Everything appended before is durable once something appended later is. */
export interface Journal {
  runStarted(run: JournalRun): void
  invocation(run: RunId, invocation: JournalInvocation): void
  /** Seen running for a while: lets other processes, and a later resume, know. Not needed for correctness. */
  started(run: RunId, call: number, attempt: number, at: number, startedAt: number): void
  attempt(run: RunId, attempt: JournalAttempt): void
  log(run: RunId, line: JournalLog): void
  runEnded(run: RunId, end: JournalRunEnd): void
  /**
   * Tells, in order of appending, that entries are durable: `count` more than told before, each of the methods above
   * counting one. Never called inside an append. When writing fails for good, `failed` is called instead, once.
   */
  subscribe(listener: { durable(count: number): void; failed(error: Error): void }): Disposer
  /** Asks for what was appended in this turn to be written; called at the end of each turn's work. */
  flush(): void
}

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
  /** What `info` does not say and a resume needs, as JSON text; made and read by the executor alone. */
  readonly plan: string
}

/** An attempt's outcome. Times are ms since 1970 UTC. */
export interface JournalAttempt {
  readonly call: number
  readonly attempt: number
  readonly phase: 'target' | 'on-target' | 'on-final'
  /** Index in `callStates`. */
  readonly state: number
  /** The call goes on with another attempt after this one. */
  readonly retried: boolean
  readonly pinned: boolean
  readonly code: number
  readonly seq: number
  readonly at: number
  /** The same as `endedAt` for a call that never began. */
  readonly startedAt: number
  readonly endedAt: number
  /** Response as JSON text when the state is ok, else the exception's text. */
  readonly text: string
  /** What a target received, where it differs from the plan (a request made by an expression); else null. */
  readonly request: string | null
}

export interface JournalLog {
  readonly seq: number
  readonly call: number | null
  readonly attempt: number
  readonly at: number
  readonly level: LogLevel
  readonly message: string
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

/** A run as the history knows it, for a resume: what was durable when it was interrupted. */
export interface StoredRun {
  readonly run: JournalRun
  readonly invocations: readonly JournalInvocation[]
  /** All recorded attempts in the order they were recorded. */
  readonly attempts: readonly JournalAttempt[]
  /** The highest `seq` recorded. */
  readonly seq: number
  readonly logged: number
}

/** Pins and flows of the workspace, read when a run starts or a `flow` service is invoked. */
export interface Flows {
  /** The flow that a `flow` service names, as a document and its services. Rejects with a clear error. */
  load(path: string): Promise<{ document: FlowDocument; services: Services }>
}

export type NodePin =
  | { readonly ok: true; readonly response: string }
  | { readonly ok: false; readonly code: OutcomeCode; readonly exception: string }
export type Pins = ReadonlyMap<NodeId, NodePin>
