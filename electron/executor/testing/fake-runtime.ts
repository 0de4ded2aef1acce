import type { OutcomeCode } from '../../../shared/error-codes.ts'
import { type Cid, newCid, type RunId } from '../../../shared/ids.ts'
import type { LogLevel } from '../../../shared/run/event.ts'
import type { Disposer, InvokeRequest, Random, Runtime, Task } from '../ports.ts'
import type { FakeClock } from './fake-clock.ts'

/** A failure with the code that the executor shall be told, thrown by a fake handler. */
export class Failure extends Error {
  readonly code: OutcomeCode

  constructor(code: OutcomeCode, message: string) {
    super(message)
    this.code = code
  }
}

/** What a fake handler can do. */
export interface FakeContext {
  readonly task: Task
  /** The body, parsed. */
  readonly request: unknown
  readonly clock: FakeClock
  sleep(ms: number): Promise<void>
  /** Never ends by itself. */
  hang(): Promise<never>
  log(message: string, level?: LogLevel): void
  /** Issues an invocation and goes on. */
  issue(request: PartialRequest): Cid
  /** Issues an invocation and waits: gives what it was answered, or throws its failure. */
  call(request: PartialRequest): Promise<unknown>
}

export type PartialRequest = Partial<InvokeRequest> & Pick<InvokeRequest, 'pattern' | 'targets'>

export type Handler = (context: FakeContext) => unknown

interface Running {
  readonly task: Task
  startedAt: number | null
  /** `waits` counts requests that the handler waits for. */
  waits: number
  stop: Disposer | null
  readonly pending: Map<number, PromiseWithResolvers<unknown>>
}

/**
 * The runtime's port with handlers that are functions of the test. It keeps the contract: each submitted task is
 * finished exactly once and never inside `submit` or `cancel`; timeouts are by the fake clock. What the executor does
 * against the contract is kept in `violations`.
 */
export class FakeRuntime implements Runtime {
  readonly violations: string[] = []
  /** All tasks in the order of their submission. */
  readonly submitted: Task[] = []
  /** Handlers that wait for nothing that they invoked, at most at once; by service, and `''` for all. */
  readonly peaks = new Map<string, number>()
  /** False: that an attempt began is told only with its result, as of quick ones. */
  tellsStarts = true
  /** Called with each task as it is submitted. */
  onSubmit: (task: Task) => void = () => {}
  readonly #clock: FakeClock
  readonly #random: Random
  readonly #handlers = new Map<string, Handler>()
  readonly #expressions = new Map<string, (bindings: unknown) => unknown>()
  readonly #running = new Map<Task, Running>()
  readonly #seen = new Set<Task>()
  readonly #working = new Map<string, number>()
  #requests = 0
  #killed = false

  constructor(clock: FakeClock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** What a service does; one without a handler responds with its name. */
  handle(service: string, handler: Handler): this {
    this.#handlers.set(service, handler)
    return this
  }

  expression(text: string, evaluate: (bindings: unknown) => unknown): this {
    this.#expressions.set(text, evaluate)
    return this
  }

  forget(runId: RunId): void {
    for (const { runId: own } of this.running)
      if (own === runId) this.violations.push(`forgot ${runId}, which goes on`)
  }

  /** Tasks that are not finished. */
  get running(): readonly Task[] {
    return [...this.#running.keys()]
  }

  /** The task of a service that is not finished, when there is one alone. */
  only(service: string): Task {
    const [task, other] = this.running.filter(one => one.service.name === service)
    if (!task || other) throw new Error(`Expected one task of ${service} to be running`)
    return task
  }

  submissions(service: string): Task[] {
    return this.submitted.filter(task => task.service.name === service)
  }

  /** The process dies: nothing is told any more. */
  kill(): void {
    this.#killed = true
    for (const running of this.#running.values()) running.stop?.()
    this.#running.clear()
  }

  submit(task: Task): void {
    if (this.#killed) return
    if (this.#seen.has(task)) this.violations.push(`${task.service.name} was submitted twice`)
    this.submitted.push(task)
    this.#seen.add(task)
    this.onSubmit(task)
    const running: Running = { task, startedAt: null, waits: 0, stop: null, pending: new Map() }
    this.#running.set(task, running)
    this.#count(running, 1)
    queueMicrotask(() => this.#begin(running))
  }

  cancel(task: Task): void {
    queueMicrotask(() => {
      this.#finish(task, false, 'E_CANCELLED', 'Cancelled by the runtime.')
    })
  }

  settle(task: Task, requestId: number, ok: boolean, text: string, code: OutcomeCode | null): void {
    if (this.#killed) return
    const running = this.#running.get(task)
    const pending = running?.pending.get(requestId)
    if (!running || !pending) {
      this.violations.push(`${task.service.name} was answered without waiting for request ${requestId}`)
      return
    }
    running.pending.delete(requestId)
    if (--running.waits === 0) this.#count(running, 1)
    if (ok) pending.resolve(JSON.parse(text))
    else pending.reject(new Failure(code ?? 'E_SERVICE_THREW', text))
  }

  async evaluate(expression: string, bindings: string, signal: AbortSignal): Promise<string> {
    const parsed: unknown = JSON.parse(bindings)
    const evaluate = this.#expressions.get(expression)
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('The evaluation was aborted')), { once: true })
    })
    const value = await Promise.race([evaluate ? evaluate(parsed) : parsed, aborted])
    return JSON.stringify(value ?? null)
  }

  /** Finishes a task from outside, as a worker's death or a late result does. False when it is finished already. */
  finish(task: Task, ok: boolean, code: OutcomeCode | null, text: string): boolean {
    return this.#finish(task, ok, code, text)
  }

  /** A worker dies with some of what runs, every `share`-th. What is idempotent would be run again unseen. */
  loseWorker(share: number): void {
    this.running.forEach((task, index) => {
      const text = `The worker process that ran ${task.service.name} was lost.`
      if (index % Math.max(1, share) === 0) this.#finish(task, false, 'E_WORKER_LOST', text)
    })
  }

  #begin(running: Running): void {
    const { task } = running
    if (!this.#running.has(task)) return
    running.startedAt = this.#clock.now()
    if (this.tellsStarts) task.sink.started(task, running.startedAt)
    running.stop = this.#clock.setTimer(task.timeoutMs, () => {
      this.#finish(
        task,
        false,
        'E_TIMEOUT',
        `${task.service.name} took longer than its ${task.timeoutMs} ms.`,
      )
    })
    const handler = this.#handlers.get(task.service.name) ?? (() => task.service.name)
    new Promise(resolve => resolve(handler(this.#context(running)))).then(
      value => this.#finish(task, true, null, JSON.stringify(value ?? null)),
      (error: unknown) => {
        const code = error instanceof Failure ? error.code : 'E_SERVICE_THREW'
        this.#finish(task, false, code, error instanceof Error ? error.message : String(error))
      },
    )
  }

  #finish(task: Task, ok: boolean, code: OutcomeCode | null, text: string): boolean {
    const running = this.#running.get(task)
    if (!running || this.#killed) return false
    this.#running.delete(task)
    if (running.waits === 0) this.#count(running, -1)
    running.stop?.()
    task.sink.finished(task, { ok, code, text, startedAt: running.startedAt, endedAt: this.#clock.now() })
    return true
  }

  #context(running: Running): FakeContext {
    const { task } = running
    const clock = this.#clock
    const invoke = (wait: boolean, request: PartialRequest) => {
      const requestId = ++this.#requests
      const full: InvokeRequest = {
        requestId,
        originCid: newCid(this.#random.bytes(16)),
        wait,
        cid: newCid(this.#random.bytes(16)),
        onTarget: [],
        onFinal: [],
        policy: null,
        timeoutMs: null,
        retry: null,
        ...request,
      }
      if (this.#running.has(task)) task.sink.invoked(task, full)
      return full
    }
    return {
      task,
      request: JSON.parse(task.body),
      clock,
      sleep: ms => new Promise(resolve => clock.setTimer(ms, resolve)),
      hang: () => new Promise(() => {}),
      log: (message, level = 'info') => {
        if (!this.#running.has(task)) return
        task.sink.logged(task, { at: clock.now(), level, message, data: null, dropped: 0 })
      },
      issue: request => invoke(false, request).cid,
      call: request => {
        const pending = Promise.withResolvers<unknown>()
        const { requestId } = invoke(true, request)
        running.pending.set(requestId, pending)
        if (running.waits++ === 0) this.#count(running, -1)
        return pending.promise
      },
    }
  }

  /** Counts a handler as working or not, and keeps the highest counts. */
  #count(running: Running, by: 1 | -1): void {
    for (const name of ['', running.task.service.name]) {
      const count = (this.#working.get(name) ?? 0) + by
      this.#working.set(name, count)
      if (count > (this.peaks.get(name) ?? 0)) this.peaks.set(name, count)
    }
  }
}
