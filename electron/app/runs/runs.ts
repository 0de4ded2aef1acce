import type { ParsedParams } from '../../../shared/contract.ts'
import type { FlowDocument } from '../../../shared/flow/schema.ts'
import { type Cid, type NodeId, newCid, newRunId, type RunId } from '../../../shared/ids.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import { leftAlone } from '../../../shared/rpc/left-alone.ts'
import type { Flows, NodePin, Pins, Run, Services } from '../../executor/index.ts'
import type { Core } from '../core.ts'
import { checkFlow, readFlow, runnable } from '../flow-reading.ts'
import { systemRandom } from '../platform.ts'
import { Tidy } from '../tidy.ts'

/** Starts, resumes and finds the runs of this process. */
export class Runs implements Flows {
  readonly #core: Core
  /** Who waits for a run to begin under an id that they chose. */
  readonly #awaited = new Map<RunId, Set<(run: Run) => void>>()
  readonly #starting = new Set<RunId>()
  readonly #running = new Set<Run>()
  readonly #tidy = new Tidy(() => this.#running.size > 0)

  constructor(core: Core) {
    this.#core = core
  }

  /** The run, if this process executes it. */
  async live(runId: RunId): Promise<Run | undefined> {
    const executor = await this.#core.startedExecutor()
    return executor?.runs.get(runId)
  }

  /** Calls once the run begins, before its first event. Gives what takes that back. */
  awaitRun(runId: RunId, listener: (run: Run) => void): () => void {
    const listeners = this.#awaited.get(runId) ?? new Set()
    this.#awaited.set(runId, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#awaited.get(runId) === listeners) this.#awaited.delete(runId)
    }
  }

  /** Throws `E_INVALID_FLOW`, `E_NOT_FOUND`, `E_CONFLICT` or what keeps the history from being written. */
  async start(params: ParsedParams<'run.start'>): Promise<{ runId: RunId; cid: Cid }> {
    const executor = this.#core.executor(this)
    executor.catch(() => {})
    const { path = '', flow, input = null } = params
    const name = path || 'The flow'
    if (flow === undefined && path === '') {
      throw new CommandError('E_BAD_PARAMS', 'Expected `path` or `flow`: there is nothing to run.')
    }
    // What takes a look at files begins at once, and together.
    const looked = leftAlone(this.#core.runtime().then(runtime => runtime.look()))
    const pinned = leftAlone(this.#pins(path))
    const checked =
      flow === undefined ? await readFlow(this.#core, path, looked) : await checkFlow(this.#core, flow, path)
    const document = runnable(checked, name)
    const [services, pins] = await Promise.all([this.#services(document, looked), pinned])
    const runId = params.runId ?? newRunId(systemRandom.bytes(16))
    const cid = params.cid ?? newCid(systemRandom.bytes(16))
    await this.#once(runId, async () => {
      const started = await executor
      await this.#refuseKnown(runId, params.runId !== undefined)
      started.start({ runId, cid, document, path, input: JSON.stringify(input), services, pins }, run =>
        this.#begun(run),
      )
    })
    return { runId, cid }
  }

  /** Throws `E_NOT_FOUND`, or `E_CONFLICT` when the run is not interrupted or another process has it. */
  async resume(runId: RunId): Promise<{ runId: RunId; cid: Cid }> {
    const history = await this.#core.history()
    const executor = await this.#core.executor(this)
    const flow = await history.reader.flow(runId)
    const checked = await checkFlow(this.#core, flow.flow)
    const document = runnable(checked, 'The flow of this run')
    const services = await this.#services(document)
    const summary = await history.reader.find(runId)
    const pins = await this.#pins(summary.flow)
    return this.#once(runId, async () => {
      const { damage } = await history.reader.load(runId)
      if (damage[0]) {
        const { where, what } = damage[0]
        throw new CommandError(
          'E_HISTORY',
          `Run ${runId} can't be resumed: its records are damaged (${where}: ${what}), and what they said might be done twice.`,
        )
      }
      const { resumes } = await history.claimForResume(runId)
      const stored = await history.reader.load(runId)
      const run = executor.resume(stored, { services, pins, resumes }, one => this.#begun(one))
      return { runId, cid: run.cid }
    })
  }

  /** For targets whose service is a flow. */
  async load(path: string): Promise<{ document: FlowDocument; services: Services }> {
    const document = runnable(await readFlow(this.#core, path), path)
    return { document, services: await this.#services(document) }
  }

  async #services(document: FlowDocument, looked?: Promise<void>): Promise<Services> {
    const runtime = await this.#core.runtime()
    return runtime.services(document.services ?? {}, looked)
  }

  async #pins(path: string): Promise<Pins> {
    const pins = new Map<NodeId, NodePin>()
    if (path === '') return pins
    for (const [nodeId, pin] of await this.#core.workspace.pins.list(path)) {
      if ('response' in pin) pins.set(nodeId, { ok: true, response: JSON.stringify(pin.response) })
      else pins.set(nodeId, { ok: false, code: pin.errorCode ?? 'E_SERVICE_THREW', exception: pin.exception })
    }
    return pins
  }

  /** Keeps two starts of one id apart. */
  async #once<T>(runId: RunId, act: () => Promise<T>): Promise<T> {
    if (this.#starting.has(runId))
      throw new CommandError('E_CONFLICT', `Run ${runId} is being started already.`)
    this.#starting.add(runId)
    try {
      return await act()
    } finally {
      this.#starting.delete(runId)
    }
  }

  async #refuseKnown(runId: RunId, chosen: boolean): Promise<void> {
    if (!chosen) return
    const history = await this.#core.history()
    if (await history.reader.has(runId)) {
      throw new CommandError('E_CONFLICT', `There is a run ${runId} already: choose another id.`)
    }
  }

  #begun(run: Run): void {
    this.#running.add(run)
    const ended = () => {
      this.#running.delete(run)
      this.#tidy.later()
    }
    run.completed.then(ended, ended)
    const listeners = this.#awaited.get(run.runId)
    this.#awaited.delete(run.runId)
    for (const listener of listeners ?? []) listener(run)
  }
}
