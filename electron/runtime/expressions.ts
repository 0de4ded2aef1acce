import { cidSchema, runIdSchema } from '../../shared/ids.ts'
import type { Pool } from './pool/pool.ts'
import type { PoolService } from './pool/service.ts'
import { expressionService } from './registry/built-in.ts'
import type { AttemptResult, Task, TaskSink } from './types.ts'

const TIMEOUT_MS = 5_000
/** Evaluations belong to no run: these stand where calls name theirs. */
const CID = cidSchema.parse('fanfare.expression')
const RUN_ID = runIdSchema.parse(`K${'0'.repeat(27)}`)

/** Evaluates mapping expressions, each as a call of a service of our own: an endless one is ended like any handler. */
export class Expressions {
  readonly #pool: Pool
  readonly #service: PoolService = expressionService()
  #closed = false
  readonly #pending = new Set<(error: Error) => void>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** @param bindings JSON text of an object. Resolves with JSON text. */
  evaluate(expression: string, bindings: string, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      if (this.#closed) throw closedError()
      const end = (tell: () => void) => {
        signal.removeEventListener('abort', abort)
        this.#pending.delete(fail)
        tell()
      }
      const fail = (error: Error) => end(() => reject(error))
      const task = this.#task(expression, bindings, result =>
        end(() => (result.ok ? resolve(result.text) : reject(new Error(result.text)))),
      )
      const abort = () => {
        this.#pool.cancel(task)
        end(() => reject(signal.reason))
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#pending.add(fail)
      this.#pool.submit(task, this.#service)
    })
  }

  /** What is being evaluated is rejected. */
  close(): void {
    this.#closed = true
    for (const fail of [...this.#pending]) fail(closedError())
  }

  #task(expression: string, bindings: string, finished: (result: AttemptResult) => void): Task {
    const sink: TaskSink = {
      started() {},
      finished: (_task, result) => finished(result),
      invoked() {},
      logged() {},
    }
    return {
      service: this.#service,
      body: `{"expression":${JSON.stringify(expression)},"bindings":${bindings}}`,
      input: 'null',
      channel: 'invoke',
      invocationCid: CID,
      delivery: null,
      runId: RUN_ID,
      invocationId: null,
      call: 0,
      attempt: 1,
      timeoutMs: TIMEOUT_MS,
      idempotent: true,
      isolation: 'shared',
      sink,
      held: null,
    }
  }
}

const closedError = (): Error => new Error('The runtime was closed before the expression was evaluated')
