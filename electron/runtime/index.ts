import { realpath } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { ServiceInfo } from '../../shared/contract.ts'
import type { ServiceDefinition } from '../../shared/flow/schema.ts'
import { Expressions } from './expressions.ts'
import type { WorkerOutput } from './pool/call-events.ts'
import { startForked } from './pool/fork-port.ts'
import { Pool } from './pool/pool.ts'
import { RecorderFiles, recorderFolder } from './pool/recorder-files.ts'
import { PoolService } from './pool/service.ts'
import { workerEnv } from './pool/worker-env.ts'
import type { StartWorker } from './pool/worker-port.ts'
import { Registry } from './registry/registry.ts'
import type { Stillness } from './registry/stillness.ts'
import type { Runtime, Services, Task } from './types.ts'

export type { WorkerOutput } from './pool/call-events.ts'
export type { StartWorker, WorkerEvents, WorkerPort, WorkerStart } from './pool/worker-port.ts'
export type { AttemptResult, Runtime, Service, Services, Task, TaskSink, Unresolved } from './types.ts'

export interface RuntimeOptions {
  /** The workspace's folder, absolute. It must exist. */
  readonly workspace: string
  /** The worker's entry: its bundle, or its source in TypeScript. */
  readonly workerEntry: URL | string
  /** The file that services get for `import 'fanfare'`; null where they resolve it by themselves. */
  readonly serviceEntry: string | null
  /** Asked whenever a definition is used; only what it names reaches a worker. */
  readonly secrets: () => ReadonlyMap<string, string>
  /** Worker processes for services in code, at most while none is blocked; as many as there are cores, two at least. */
  readonly workers?: number
  /** Added to the few variables that workers get of this process's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** V8's limit for a worker's heap, MiB. */
  readonly heapMb?: number
  /** The largest request or response, bytes of JSON text; 64 MiB. */
  readonly payloadBytes?: number
  /** How long a service may take to load; 10,000 ms. */
  readonly loadTimeoutMs?: number
  /** Lines that workers write and no call answers for. */
  readonly onWorkerOutput?: (output: WorkerOutput) => void
  /** How worker processes are started; by `child_process.fork`. */
  readonly startWorker?: StartWorker
  /** Who knows that nothing in the workspace has changed; without it services are looked at before each use. */
  readonly stillness?: Stillness
}

export interface RuntimeHost extends Runtime {
  /** Looks at what service files there are now. */
  look(): Promise<void>
  /** Why services can't be used, by the last look and as far as it can be said without running their code; null: they can. */
  problems(): Promise<(name: string) => string | null>
  /**
   * Services as a flow with these definitions sees them. They are looked at anew whenever some are prepared, but for the
   * first time where the caller has begun a `look` for them.
   */
  services(definitions?: Readonly<Record<string, ServiceDefinition>>, looked?: Promise<void>): Services
  /** All services of the workspace by name; runs none of their code. */
  list(): Promise<ServiceInfo[]>
  /** Ends all workers and what they started; resolves when they are gone. What is in flight gets no outcome. */
  close(): Promise<void>
  /** Kills all workers at once, for a host that is about to exit. */
  kill(): void
}

/** The services of a workspace by name, as its files say; starts nothing and runs none of their code. */
export async function listServices(workspace: string): Promise<ServiceInfo[]> {
  const registry = new Registry({
    workspace: await realpath(workspace),
    load: () => Promise.reject(new Error('Listing services loads none of them')),
    onChange: () => {},
    secrets: () => new Map(),
  })
  return registry.list()
}

const DEFAULT_PAYLOAD_BYTES = 64 * 1024 * 1024
const DEFAULT_LOAD_TIMEOUT_MS = 10_000

/** Starts the runtime of a workspace. Its workers are on their way when this resolves. */
export async function createRuntime(options: RuntimeOptions): Promise<RuntimeHost> {
  const recorders = new RecorderFiles(recorderFolder(), process.pid)
  const { workerEntry: entry } = options
  const pool = new Pool({
    start: options.startWorker ?? startForked,
    entry: typeof entry === 'string' && !entry.startsWith('file:') ? entry : fileURLToPath(entry),
    serviceEntry: options.serviceEntry,
    env: workerEnv(process.env, options.env),
    heapMb: options.heapMb ?? null,
    recorders,
    payloadBytes: options.payloadBytes ?? DEFAULT_PAYLOAD_BYTES,
    loadTimeoutMs: options.loadTimeoutMs ?? DEFAULT_LOAD_TIMEOUT_MS,
    workers: options.workers ?? Math.max(2, availableParallelism()),
    onOutput: options.onWorkerOutput ?? (() => {}),
  })
  pool.warmUp()
  recorders.sweep()
  // A host that ends without closing must not leave workers behind that are too busy to notice.
  const killAll = () => pool.killAll()
  process.once('exit', killAll)
  const expressions = new Expressions(pool)
  const workspace = await realpath(options.workspace).catch(async (error: unknown) => {
    await pool.close()
    throw error
  })
  const registry = new Registry({
    workspace,
    load: service => pool.load(service),
    onChange: () => pool.renew(),
    secrets: options.secrets,
    ...(options.stillness && { stillness: options.stillness }),
  })
  return {
    submit: task => pool.submit(task, poolService(task)),
    cancel: task => pool.cancel(task),
    settle: (task, requestId, ok, text, code) => pool.settle(task, requestId, ok, text, code),
    evaluate: (expression, bindings, signal) => expressions.evaluate(expression, bindings, signal),
    forget: runId => {
      for (const worker of pool.workers) worker.forget(runId)
    },
    look: () => registry.refresh(),
    problems: () => registry.problems(),
    services: (definitions, looked) => registry.forFlow(definitions ?? {}, looked ?? null),
    list: () => registry.list(),
    async close() {
      expressions.close()
      await pool.close()
      process.off('exit', killAll)
    },
    kill: killAll,
  }
}

/** Services are handed out and come back as they are. */
function poolService({ service }: Task): PoolService {
  if (service instanceof PoolService) return service
  throw new TypeError(`Expected a service of this runtime, got ${service.name} of kind ${service.kind}`)
}
