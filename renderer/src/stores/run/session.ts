import type { LogLine } from '../../../../shared/contract.ts'
import type { JsonValue } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId, RunId } from '../../../../shared/ids.ts'
import type { Disposer } from '../../../../shared/rpc/transport.ts'
import { applyUpdate, RunGapError, type RunView } from '../../../../shared/run/projection.ts'
import type { RunUpdate } from '../../../../shared/run/update.ts'
import type { Host } from '../../client/host.ts'
import { PerFrame, type RequestFrame } from '../../client/per-frame.ts'
import { sentence } from '../sentence.ts'
import type { CallRow, RunState } from '../types.ts'
import { CallRows, type LabelOf } from './call-rows.ts'
import { changedCalls } from './changed-calls.ts'
import { Explanations } from './explanations.ts'
import { NodeStatuses } from './node-statuses.ts'

/** Lines of a log that are fetched at once. */
const LOG_PAGE = 500

export interface SessionOptions {
  readonly host: Pick<Host, 'call' | 'follow'>
  readonly runId: RunId
  /** The flow as it was run, when that is what is shown; null while the edited one is. */
  readonly document: FlowDocument | null
  /** What `input` is in its requests. */
  readonly input: JsonValue
  /** It is to be started under this id: followed from its first event. */
  readonly pending: boolean
  readonly frame: RequestFrame
  /** Labels of the flow that is shown. */
  readonly labelOf: LabelOf
  readonly onChange: (change: SessionChange) => void
}

/** What is new in a run: calls with another record, nodes that show something else, and the view that was before. */
export interface SessionChange {
  readonly calls: ReadonlySet<number>
  readonly nodes: ReadonlySet<NodeId>
  readonly before: RunView | null
}

const nothing = { calls: new Set<number>(), nodes: new Set<NodeId>() } as const

/** One run as a tab shows it: followed live, or read from the history, with what is fetched when looked at. */
export class RunSession {
  readonly statuses = new NodeStatuses()
  readonly #explanations: Explanations
  readonly #rows: CallRows
  readonly #options: SessionOptions
  readonly #updates: PerFrame<RunUpdate>
  /** By call, the state of it (`seq`) that was asked for last, and that was answered last. */
  readonly #fetching = new Map<number, number>()
  readonly #answered = new Map<number, number>()
  #state: RunState
  #follow: Disposer | null = null
  #pending: boolean
  #disposed = false
  #wantsLog = false
  #readingLog = false

  constructor(options: SessionOptions) {
    this.#options = options
    this.#rows = new CallRows(options.labelOf)
    this.#pending = options.pending
    this.#state = {
      runId: options.runId,
      view: null,
      live: true,
      stopping: false,
      document: options.document,
      input: options.input,
      error: null,
      log: [],
      logDropped: 0,
      details: new Map(),
    }
    this.#explanations = new Explanations({
      host: options.host,
      runId: options.runId,
      statuses: this.statuses,
      onNodes: nodes => this.#become({}, nodes),
    })
    this.#updates = new PerFrame(options.frame, updates => this.#take(updates))
    this.#watch()
  }

  get state(): RunState {
    return this.#state
  }

  get rows(): readonly CallRow[] {
    return this.#rows.rows
  }

  /** Changes what is shown beside the run itself. */
  set(change: Partial<Pick<RunState, 'error' | 'live' | 'stopping' | 'document'>>): void {
    this.#become(change)
  }

  /** Whether it was started is not known: what the host says next of this run decides. */
  settle(): void {
    this.#pending = false
  }

  dispose(): void {
    this.#disposed = true
    this.#follow?.()
    this.#updates.dispose()
  }

  #watch(): void {
    const { host, runId } = this.#options
    this.#follow?.()
    this.#follow = host.follow('run.watch', () => ({ runId, pending: this.#pending }), {
      onItem: update => {
        this.#pending = false
        return this.#updates.push(update)
      },
      onEnd: error => {
        this.#updates.flush()
        if (this.#disposed) return
        if (error === null) this.#become({ live: false, stopping: false })
        else this.#become({ live: false, stopping: false, error: sentence(error) })
      },
    })
  }

  #take(updates: readonly RunUpdate[]): void {
    if (this.#disposed) return
    const before = this.#state.view
    let view = before ?? undefined
    try {
      for (const update of updates) view = applyUpdate(view, update)
    } catch (error) {
      if (!(error instanceof RunGapError)) throw error
      // Something was missed: the snapshot that comes next has it.
      this.#watch()
    }
    if (view === undefined || view === before) return
    const calls = changedCalls(updates, view)
    const nodes = this.statuses.update(view, calls)
    this.#rows.update(view, calls)
    const ended = view.run.state !== 'running'
    this.#state = {
      ...this.#state,
      view,
      logDropped: view.dropped,
      ...(ended && { live: false, stopping: false }),
    }
    this.#options.onChange({ calls, nodes, before })
    if (this.#wantsLog) void this.loadLog()
    this.#explanations.update(view)
  }

  #become(change: Partial<RunState>, nodes: ReadonlySet<NodeId> = nothing.nodes): void {
    if (this.#disposed) return
    this.#state = { ...this.#state, ...change }
    this.#options.onChange({ calls: nothing.calls, nodes, before: this.#state.view })
  }

  /** Fetches what is known of a call, unless that is known as it stands. */
  async look(call: number): Promise<void> {
    const record = this.#state.view?.calls[call]
    if (record === undefined || this.#fetching.get(call) === record.seq) return
    this.#fetching.set(call, record.seq)
    try {
      const { host, runId } = this.#options
      const info = await host.call('run.call', { runId, call })
      // Answers may overtake each other: an older one says nothing new.
      if (record.seq < (this.#answered.get(call) ?? 0)) return
      this.#answered.set(call, record.seq)
      this.#become({ details: new Map(this.#state.details).set(call, info) })
    } catch {
      // Asked for again when somebody looks again.
      if (this.#fetching.get(call) === record.seq) this.#fetching.delete(call)
    }
  }

  /** Fetches the log's lines that are not here yet, and from now on those that come. */
  async loadLog(): Promise<void> {
    this.#wantsLog = true
    if (this.#readingLog) return
    this.#readingLog = true
    try {
      const { host, runId } = this.#options
      for (;;) {
        const after = this.#state.log.at(-1)?.line ?? 0
        const logged = this.#state.view?.logged ?? 0
        if (this.#disposed || after >= logged) return
        const page = await host.call('run.log', { runId, after, limit: LOG_PAGE })
        if (page.lines.length === 0) return
        const log: LogLine[] = [...this.#state.log, ...page.lines]
        this.#become({ log, logDropped: page.dropped })
      }
    } catch {
      // With the next lines it is tried again.
    } finally {
      this.#readingLog = false
    }
  }
}
