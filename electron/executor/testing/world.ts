import type { FlowDocument } from '../../../shared/flow/schema.ts'
import { type Cid, type NodeId, newCid, newRunId, type RunId } from '../../../shared/ids.ts'
import { Executor } from '../executor.ts'
import type { Flows, NodePin, Services } from '../ports.ts'
import type { Run } from '../run.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeJournal } from './fake-journal.ts'
import { FakeRuntime } from './fake-runtime.ts'
import { FakeServices } from './fake-services.ts'
import { RunRecording, type Watch } from './run-recording.ts'
import { SeededRandom } from './seeded-random.ts'

export interface WorldOptions {
  readonly seed?: number
  readonly concurrency?: number
  /** Whether all that is flushed becomes durable by itself. */
  readonly auto?: boolean
  readonly services?: Services
}

export interface StartChoices {
  readonly runId?: RunId
  readonly cid?: string
  readonly input?: unknown
  readonly path?: string
  readonly pins?: Readonly<Record<string, NodePin>>
  readonly watch?: Watch
  /** Called when the run stands and nothing of it goes on yet. */
  readonly prepare?: (run: Run) => void
}

/** A run with all that it has told since it began here. */
export interface FollowedRun {
  readonly run: Run
  readonly told: RunRecording
}

/** An executor with fakes for everything around it. */
export class World implements Flows {
  readonly clock = new FakeClock()
  readonly random: SeededRandom
  readonly services: Services
  readonly defects: unknown[] = []
  runtime: FakeRuntime
  journal: FakeJournal
  executor: Executor
  readonly #flows = new Map<string, { document: FlowDocument; services: Services } | Error>()
  readonly #concurrency: number | undefined
  /** Counts processes: what a dead one still tells reaches nobody. */
  #process = 0

  constructor(options: WorldOptions = {}) {
    this.random = new SeededRandom(options.seed)
    this.services = options.services ?? new FakeServices()
    this.runtime = new FakeRuntime(this.clock, this.random)
    this.journal = new FakeJournal(options.auto)
    this.#concurrency = options.concurrency
    this.executor = this.#execute()
  }

  /** What `load` gives for a path. */
  flow(path: string, flow: FlowDocument | Error, services = this.services): this {
    this.#flows.set(path, flow instanceof Error ? flow : { document: flow, services })
    return this
  }

  async load(path: string): Promise<{ document: FlowDocument; services: Services }> {
    const flow = this.#flows.get(path)
    if (!flow) throw new Error(`There is no flow ${path}`)
    if (flow instanceof Error) throw flow
    return flow
  }

  start(document: FlowDocument, choices: StartChoices = {}): FollowedRun {
    const told = this.#recording(choices)
    const options = {
      runId: choices.runId ?? newRunId(this.random.bytes(16)),
      cid: (choices.cid ?? newCid(this.random.bytes(16))) as Cid,
      document,
      path: choices.path ?? 'flows/test.flow.json',
      input: JSON.stringify(choices.input ?? null),
      services: this.services,
      pins: pinsOf(choices),
    }
    return { told, run: this.executor.start(options, prepared(told, choices)) }
  }

  /** Starts a run and lets it come to its end. */
  async complete(document: FlowDocument, choices: StartChoices = {}): Promise<FollowedRun> {
    const followed = this.start(document, choices)
    await this.settle()
    return followed
  }

  /**
   * The process dies and another one begins: what is not durable is lost.
   * @param handlers gives the next process's runtime what services do
   */
  crash(handlers: (runtime: FakeRuntime) => void = () => {}): void {
    this.#process++
    this.executor.close()
    this.runtime.kill()
    this.clock.clear()
    this.journal = this.journal.crash()
    this.runtime = new FakeRuntime(this.clock, this.random)
    handlers(this.runtime)
    this.executor = this.#execute()
  }

  /** Takes up a run after a crash. */
  resume(runId: RunId, choices: StartChoices & { readonly resumes?: number } = {}): FollowedRun {
    const told = this.#recording(choices)
    const options = { services: this.services, pins: pinsOf(choices), resumes: choices.resumes ?? 1 }
    return { told, run: this.executor.resume(this.journal.stored(runId), options, prepared(told, choices)) }
  }

  /** Lets happen what can happen without time passing. With an `auto` journal, that includes writing. */
  async quiet(): Promise<void> {
    for (let before = ''; before !== this.#activity(); ) {
      before = this.#activity()
      for (let turn = 0; turn < 40; turn++) await Promise.resolve()
    }
  }

  /** Lets time pass, timer by timer, until all runs have ended or nothing more can happen within `limitMs`. */
  async settle(limitMs = 3_600_000): Promise<void> {
    const until = this.clock.now() + limitMs
    await this.quiet()
    while (this.executor.runs.size > 0 && (this.clock.nextAt ?? Number.POSITIVE_INFINITY) <= until) {
      this.clock.step()
      await this.quiet()
    }
  }

  /** Lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms
    await this.quiet()
    for (let at = this.clock.nextAt; at !== null && at <= until; at = this.clock.nextAt) {
      this.clock.step()
      await this.quiet()
    }
    this.clock.advance(until - this.clock.now())
  }

  #recording({ watch = () => {} }: StartChoices): RunRecording {
    const process = this.#process
    return new RunRecording(notice => {
      if (process === this.#process) watch(notice)
    })
  }

  #execute(): Executor {
    const { clock, random, runtime, journal } = this
    const ports = {
      clock,
      random,
      runtime,
      journal,
      flows: this,
      defect: (error: unknown) => this.defects.push(error),
    }
    return new Executor(ports, this.#concurrency)
  }

  #activity(): string {
    const { journal, runtime, clock } = this
    return `${journal.entries.length} ${journal.waiting} ${runtime.submitted.length} ${runtime.running.length} ${clock.pending}`
  }
}

const prepared = (told: RunRecording, choices: StartChoices) => (run: Run) => {
  choices.prepare?.(run)
  run.subscribe(told)
}

const pinsOf = (choices: StartChoices): ReadonlyMap<NodeId, NodePin> =>
  new Map(Object.entries(choices.pins ?? {}) as [NodeId, NodePin][])
