import type { Channel } from '../../shared/channels.ts'
import type { OutcomeCode } from '../../shared/error-codes.ts'
import type { Retry } from '../../shared/flow/schema.ts'
import type { Cid, InvocationId, RunId } from '../../shared/ids.ts'
import type { LogLevel } from '../../shared/run/event.ts'

/**
 * What the runtime takes and gives. The executor declares the same shapes as its ports; neither room imports the
 * other, and the composition root that joins them is where the compiler checks that they fit.
 */

export interface Service {
  readonly name: string
  /** `worker`: runs here. `flow`: whoever asked runs the named flow. */
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
  readonly message: string
}

/** Services by name, as one flow sees them: its own definitions first, then the workspace's, then the built-in ones. */
export interface Services {
  /** Makes sure that `resolve` knows these; looks for changed files. Never rejects: what fails is unresolved. */
  prepare(names: readonly string[]): Promise<void>
  /** Undefined for a name that was not prepared. */
  resolve(name: string): Service | Unresolved | undefined
}

/** The outcome of one attempt. Times are monotonic ms (clock.ts). */
export interface AttemptResult {
  readonly ok: boolean
  readonly code: OutcomeCode | null
  /** The response as JSON text when ok, else the exception as plain text. */
  readonly text: string
  readonly startedAt: number | null
  readonly endedAt: number
}

/** What a callback's handler is told beside its payload. Times are ms since 1970 UTC. */
export interface DeliveryContext {
  readonly phase: 'on-target' | 'on-final'
  readonly issuedAt: number
  readonly target: {
    readonly nodeId: string | null
    readonly key: string
    readonly attempt: number
    readonly errorCode: OutcomeCode | null
    readonly queuedAt: number
    readonly startedAt: number
    readonly endedAt: number
  } | null
}

/** One attempt that the runtime runs. It keeps the object and answers to its `sink`. */
export interface Task {
  readonly service: Service
  /** The request or payload, JSON text. */
  readonly body: string
  /** The run's input as JSON text. */
  readonly input: string
  readonly channel: Channel
  readonly invocationCid: Cid
  /** What a callback's context knows beyond its payload, the same object for all that receive the same; null for others. */
  readonly delivery: DeliveryContext | null
  readonly runId: RunId
  readonly invocationId: InvocationId | null
  readonly call: number
  readonly attempt: number
  /** Deadline of this attempt, ms from its start. */
  readonly timeoutMs: number
  readonly idempotent: boolean
  readonly isolation: 'shared' | 'own'
  readonly sink: TaskSink
  /** The runtime's own, while it has the task: null before and afterwards. */
  held: object | null
}

export interface TaskSink {
  started(task: Task, at: number): void
  /** Exactly once for each submitted task, never inside `submit` or `cancel`. */
  finished(task: Task, result: AttemptResult): void
  invoked(task: Task, request: InvokeRequest): void
  logged(task: Task, line: TaskLog): void
}

export interface TaskLog {
  readonly at: number
  readonly level: LogLevel
  readonly message: string
  /** JSON text, or null. */
  readonly data: string | null
  readonly dropped: number
}

/** An invocation that a handler issues in code. Requests are JSON text. */
export interface InvokeRequest {
  readonly requestId: number
  readonly originCid: Cid
  readonly pattern: 'parallel' | 'fanout' | 'invoke' | 'invoke-async' | 'invoke-retry'
  readonly wait: boolean
  readonly cid: Cid
  readonly targets: readonly (readonly [service: string, request: string])[]
  readonly onTarget: readonly string[]
  readonly onFinal: readonly string[]
  readonly policy: 'all-settled' | 'fail-fast' | 'first-success' | { readonly quorum: number } | null
  readonly timeoutMs: number | null
  readonly retry: InvokeRetry | null
}

export interface InvokeRetry {
  readonly repeats: number
  readonly backoff: {
    readonly initialMs: number
    readonly factor: number
    readonly maxMs: number
    readonly jitter: number
  }
  readonly seconds: number
  readonly asyncFallback: boolean
  readonly callback: readonly string[]
  /** JSON text. */
  readonly context: string
}

export interface Runtime {
  /** Queues a task; nothing has begun before the current turn ends. */
  submit(task: Task): void
  /** Asks that a submitted task end with `E_CANCELLED`, told in a later turn. Harmless when it has finished. */
  cancel(task: Task): void
  /** Answers a handler that waits: `text` is JSON text when ok, else the exception's text. */
  settle(task: Task, requestId: number, ok: boolean, text: string, code: OutcomeCode | null): void
  /** Evaluates a JSONata `expression` over `bindings` (JSON text of an object). Gives JSON text, or rejects. */
  evaluate(expression: string, bindings: string, signal: AbortSignal): Promise<string>
  /** A run is over: what its calls still say is nobody's, and nothing of them is kept. */
  forget(runId: RunId): void
}
