import { faultPoint } from '../../shared/fault-point.ts'
import type { FlowDocument } from '../../shared/flow/schema.ts'
import type { Cid, RunId } from '../../shared/ids.ts'
import type { InvocationPlan } from './plan.ts'
import { planFlow } from './plan-flow.ts'
import type {
  Clock,
  Disposer,
  Flows,
  Journal,
  JournalRun,
  Pins,
  Random,
  Runtime,
  Services,
  StoredRun,
} from './ports.ts'
import { Recorder } from './recorder.ts'
import { readStored, restore } from './resume.ts'
import { Run, type RunDependencies } from './run.ts'
import { DEFAULT_IN_FLIGHT } from './scheduler.ts'
import { ServiceGate } from './service-gate.ts'
import type { Call } from './state.ts'

export interface ExecutorPorts {
  readonly clock: Clock
  readonly random: Random
  readonly runtime: Runtime
  readonly journal: Journal
  readonly flows: Flows
  /** Told what a listener threw, which hears nothing more. Without it the error is thrown in a turn of its own. */
  readonly defect?: (error: unknown) => void
}

export interface StartOptions {
  readonly runId: RunId
  readonly cid: Cid
  /** A document that has no problem of severity error. */
  readonly document: FlowDocument
  /** What history calls the flow: its path in the workspace, or empty. */
  readonly path: string
  /** JSON text. */
  readonly input: string
  readonly services: Services
  readonly pins: Pins
}

/** What a document is made into before it is run. */
interface Prepared {
  readonly roots: readonly InvocationPlan[]
  /** JSON text. */
  readonly text: string
}

/** Runs flows. Knows no process, no file and no clock but those that it is given. */
export class Executor {
  readonly #ports: ExecutorPorts
  readonly #runs = new Map<RunId, Run>()
  readonly #recorder: Recorder
  readonly #dependencies: RunDependencies
  readonly #unsubscribe: Disposer
  /** Of documents that are run again and again, which are the same object then. */
  readonly #prepared = new WeakMap<FlowDocument, Prepared>()
  #turnDue = false
  #failure: Error | null = null

  /** @param concurrency calls of a run in flight at most, targets and deliveries each */
  constructor(ports: ExecutorPorts, concurrency = DEFAULT_IN_FLIGHT) {
    this.#ports = ports
    this.#recorder = new Recorder(() => this.#wake())
    this.#dependencies = {
      ...ports,
      recorder: this.#recorder,
      gate: new ServiceGate(),
      concurrency,
      wake: call => this.#wake(call),
      ended: run => {
        this.#runs.delete(run.runId)
        ports.runtime.forget(run.runId)
      },
      defect: ports.defect ?? throwLater,
    }
    this.#unsubscribe = ports.journal.subscribe({
      durable: count => this.#recorder.durable(count),
      failed: error => this.#fail(error),
    })
  }

  get runs(): ReadonlyMap<RunId, Run> {
    return this.#runs
  }

  /**
   * Starts a run. `prepare` is called with it before anything of it happens: the place to subscribe.
   * Throws when the history could not be written before, or when a run of this id goes on.
   */
  start(options: StartOptions, prepare: (run: Run) => void = () => {}): Run {
    const { runId, cid, document, input, services, pins } = options
    const { roots, text } = this.#prepare(document)
    const record: JournalRun = {
      runId,
      cid,
      flow: options.path,
      name: document.name ?? '',
      document: text,
      input,
      startedAt: this.#ports.clock.wall(),
    }
    const run = new Run(this.#dependencies, { record, resumed: null })
    return this.#add(run, () => {
      prepare(run)
      run.start(roots, { services, pins })
    })
  }

  /**
   * Takes up a run that was interrupted: what is recorded stands, what isn't is run (again). Targets that had
   * completed are not run again; callbacks and finals that were not recorded are delivered. `prepare` is called when
   * the run stands where it did and nothing goes on yet: the place for a snapshot, and to subscribe.
   * Throws when the history could not be written before, or when the run goes on already.
   */
  resume(
    stored: StoredRun,
    options: { services: Services; pins: Pins; resumes: number },
    prepare: (run: Run) => void = () => {},
  ): Run {
    const read = readStored(stored)
    const { services, pins, resumes } = options
    const resumed = { seq: read.seq, logged: stored.logged, resumes }
    const run = new Run(this.#dependencies, { record: stored.run, resumed })
    return this.#add(run, () =>
      restore(run, read, { services, pins }, () => {
        faultPoint('run.restored')
        prepare(run)
      }),
    )
  }

  #prepare(document: FlowDocument): Prepared {
    const known = this.#prepared.get(document)
    if (known) return known
    const prepared = { roots: planFlow(document), text: JSON.stringify(document) }
    this.#prepared.set(document, prepared)
    return prepared
  }

  /** Lets go of the journal. Runs that go on are abandoned: cancel them first. */
  close(): void {
    this.#unsubscribe()
  }

  #add(run: Run, begin: () => void): Run {
    if (this.#failure) throw this.#failure
    if (this.#runs.has(run.runId)) throw new Error(`Run ${run.runId} is running already`)
    this.#runs.set(run.runId, run)
    try {
      begin()
    } catch (error) {
      // It never came to run: it must not be in the way of another try.
      this.#runs.delete(run.runId)
      throw error
    }
    return run
  }

  #wake(call?: Call): void {
    if (call) {
      const run = this.#runs.get(call.invocation.runId)
      call.stage = 'queued'
      run?.scheduler.addAgain(call)
    }
    if (this.#turnDue) return
    this.#turnDue = true
    queueMicrotask(() => this.#turn())
  }

  /** Begins what may begin, once for all that happened in one go. */
  #turn(): void {
    this.#turnDue = false
    for (const run of this.#runs.values()) {
      if (this.#recorder.full) break
      for (let call = run.scheduler.next(); call; call = run.scheduler.next()) {
        run.calls.begin(call)
        if (this.#recorder.full) break
      }
      // It has filled what there is to fill: next time the others come first.
      if (this.#recorder.full) {
        this.#runs.delete(run.runId)
        this.#runs.set(run.runId, run)
      }
    }
    this.#ports.journal.flush()
  }

  #fail(error: Error): void {
    this.#failure = error
    for (const run of [...this.#runs.values()]) {
      this.#runs.delete(run.runId)
      run.fail(error)
    }
  }
}

const throwLater = (error: unknown): void => {
  queueMicrotask(() => {
    throw error
  })
}
