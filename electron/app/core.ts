import { didYouMean } from '../../shared/flow/suggest.ts'
import type { ServiceSettings } from '../../shared/run/settings.ts'
import { Executor, type Flows } from '../executor/index.ts'
import { type History, openHistory } from '../history/index.ts'
import {
  createRuntime,
  listServices,
  type RuntimeHost,
  type StartWorker,
  type WorkerOutput,
} from '../runtime/index.ts'
import type { Secrets, Workspace } from '../workspace/index.ts'
import { systemClock, systemRandom } from './platform.ts'
import { SenseCache } from './sense-cache.ts'

/** Files that the core starts processes and threads from, or hands to users. A host knows where they are. */
export interface CoreFiles {
  /** Entry of the worker process. */
  readonly worker: string
  /** Entry of the history's thread. */
  readonly historyThread: string
  /** What `import ... from 'fanfare'` gives in a service. */
  readonly service: string
  /** Its declarations, for editors. */
  readonly serviceTypes: string
  /** The folder of the examples that come with the program. */
  readonly examples: string
}

export interface CoreOptions {
  readonly files: CoreFiles
  /** How worker processes are started, where that is not `child_process.fork`. */
  readonly startWorker?: StartWorker | undefined
  readonly onWorkerOutput: (output: WorkerOutput) => void
  /** Told of defects. */
  readonly onError: (error: unknown, where: string) => void
}

/**
 * The parts of the core that cost something to have, each made when it is first needed: validating a flow starts no
 * process and leaves no file.
 */
export class Core {
  readonly workspace: Workspace
  /** What was wrong with the flows that were checked last. */
  readonly sense = new SenseCache()
  readonly #options: CoreOptions
  #secrets: ReadonlyMap<string, string> = new Map()
  #known: { readonly secrets: Secrets; readonly names: ReadonlySet<string> } | null = null
  #history: Promise<History> | null = null
  #runtime: Promise<RuntimeHost> | null = null
  #executor: Promise<Executor> | null = null
  #startedRuntime: RuntimeHost | null = null

  constructor(workspace: Workspace, options: CoreOptions) {
    this.workspace = workspace
    this.#options = options
  }

  /** Rejects with a HistoryError. Runs whose process is gone are marked as interrupted first. */
  history(): Promise<History> {
    this.#history ??= openHistory({
      folder: this.workspace.stateFolder,
      threadEntry: this.#options.files.historyThread,
    }).then(async history => {
      await history.markInterrupted()
      return history
    })
    return this.#history
  }

  runtime(): Promise<RuntimeHost> {
    const { files, startWorker, onWorkerOutput } = this.#options
    this.#runtime ??= createRuntime({
      workspace: this.workspace.root,
      workerEntry: files.worker,
      serviceEntry: files.service,
      secrets: () => this.#secrets,
      onWorkerOutput,
      stillness: this.workspace.still,
      ...(startWorker && { startWorker }),
    }).then(runtime => {
      this.#startedRuntime = runtime
      return runtime
    })
    return this.#runtime
  }

  /** Reads the workspace's secrets anew, for what starts from now on. Gives their names. */
  async readSecrets(): Promise<ReadonlySet<string>> {
    const secrets = await this.workspace.secrets()
    if (secrets === this.#known?.secrets) return this.#known.names
    this.#secrets = secrets.reveal()
    this.#known = { secrets, names: secrets.names() }
    return this.#known.names
  }

  /**
   * Why a service of that name could not be used, for all the names there are. Starts no process. `looked`: a look of
   * the runtime that the answer can rely upon.
   */
  async serviceProblems(looked?: Promise<void>): Promise<(name: string) => string | null> {
    if (looked && this.#runtime) {
      const [runtime] = await Promise.all([this.#runtime, looked])
      return runtime.problems()
    }
    const services = await listServices(this.workspace.root)
    const byName = new Map(services.map(service => [service.name, service]))
    return name => {
      const known = byName.get(name)
      return known ? known.unusable : `No service is called ${name}.${didYouMean(name, byName.keys())}`
    }
  }

  /** What a service of the workspace says of its calls; null where its code was not loaded. Starts no process. */
  async serviceSettings(name: string): Promise<ServiceSettings | null> {
    const services = await (this.#startedRuntime?.list() ?? listServices(this.workspace.root))
    return services.find(service => service.name === name)?.settings ?? null
  }

  executor(flows: Flows): Promise<Executor> {
    this.#executor ??= Promise.all([this.history(), this.runtime()]).then(
      ([history, runtime]) =>
        new Executor({
          clock: systemClock,
          random: systemRandom,
          runtime,
          journal: history.journal,
          flows,
          defect: error => this.#options.onError(error, 'run'),
        }),
    )
    return this.#executor
  }

  /** The executor if a run was ever started here. */
  async startedExecutor(): Promise<Executor | null> {
    return this.#executor
  }

  /** Ends everything: runs are cancelled, what they did is written down, no process is left. */
  async close(): Promise<void> {
    const executor = await settled(this.#executor)
    if (executor) {
      const runs = [...executor.runs.values()]
      for (const run of runs) run.cancel()
      await Promise.allSettled(runs.map(run => run.completed))
      executor.close()
    }
    const runtime = await settled(this.#runtime)
    await runtime?.close()
    const history = await settled(this.#history)
    await history?.close()
  }

  /** Ends the worker processes at once, without waiting for anything. For a host that is about to exit. */
  kill(): void {
    this.#startedRuntime?.kill()
  }
}

/** What was made, or null if it never was or could not be. */
async function settled<T>(promise: Promise<T> | null): Promise<T | null> {
  try {
    return await promise
  } catch {
    return null
  }
}
