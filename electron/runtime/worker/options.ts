/** What a host tells a worker at its start, as JSON in the environment variable `FANFARE_WORKER`. */
export interface WorkerOptions {
  /** File of the flight recorder, for this worker alone; null for none. It is made where it does not exist. */
  readonly recorder: string | null
  /** File in which the process groups that process services start are noted, for this worker alone; null for none. */
  readonly groups: string | null
  /** Results that have waited so long are sent before the next call starts, ms. */
  readonly flushMs: number
  /** Lines of log that one call keeps; the rest is counted. */
  readonly logLines: number
  /** Characters of log that one call keeps. */
  readonly logBytes: number
  /** The largest response or request, bytes of JSON text. */
  readonly payloadBytes: number
  /** How long a service's module may take to load, ms. */
  readonly loadTimeoutMs: number
  /** File that `import 'fanfare'` gives to services; null where they resolve it by themselves. */
  readonly serviceEntry: string | null
  /** Load Node's TypeScript support when nothing has been asked of the worker for a moment. */
  readonly warmTypeScript: boolean
}

export const WORKER_OPTIONS_VARIABLE = 'FANFARE_WORKER'

export const defaultWorkerOptions: WorkerOptions = {
  recorder: null,
  groups: null,
  flushMs: 0.5,
  logLines: 1000,
  logBytes: 256 * 1024,
  payloadBytes: 64 * 1024 * 1024,
  loadTimeoutMs: 30_000,
  serviceEntry: null,
  warmTypeScript: true,
}

/** The value of `FANFARE_WORKER`; what is left out has its default. */
export const workerOptionsText = (options: Partial<WorkerOptions>): string => JSON.stringify(options)

/** Takes the options out of `environment`, so that no service sees them. */
export function takeWorkerOptions(environment: NodeJS.ProcessEnv): WorkerOptions {
  const text = environment[WORKER_OPTIONS_VARIABLE]
  delete environment[WORKER_OPTIONS_VARIABLE]
  // Written by the host of this very version: not outside data.
  return { ...defaultWorkerOptions, ...(text ? (JSON.parse(text) as Partial<WorkerOptions>) : {}) }
}
