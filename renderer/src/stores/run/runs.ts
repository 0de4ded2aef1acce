import { createStore, type StoreApi } from 'zustand/vanilla'
import { type JsonValue, lookup } from '../../../../shared/flow/json.ts'
import { parseFlowValue } from '../../../../shared/flow/parse.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import { serialiseFlow } from '../../../../shared/flow/serialise.ts'
import { type Cid, type NodeId, newRunId, type RunId } from '../../../../shared/ids.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { Disposer } from '../../../../shared/rpc/transport.ts'
import { isCompleted } from '../../../../shared/run/model.ts'
import type { RunView } from '../../../../shared/run/projection.ts'
import type { Host } from '../../client/host.ts'
import type { RequestFrame } from '../../client/per-frame.ts'
import { emptyFlow } from '../edits/flow.ts'
import { onlyNodes } from '../edits/only.ts'
import type { Flows } from '../flows/flows.ts'
import { sentence } from '../sentence.ts'
import type { CallRow, NodeStatus, RunState, TabId } from '../types.ts'
import { KeyedListeners } from './keyed-listeners.ts'
import { RunSession, type SessionChange } from './session.ts'

export interface RunsOptions {
  readonly host: Pick<Host, 'call' | 'follow'>
  readonly flows: Flows
  readonly frame: RequestFrame
  readonly random: () => Uint8Array
  /** Told of each change of a run that is shown: for notices and lists. */
  readonly onRun: (view: RunView, change: SessionChange, active: boolean) => void
  /** The host refused to run the flow: its problems are shown. */
  readonly onInvalid: () => void
}

export interface RunStore {
  readonly run: RunState | null
  readonly rows: readonly CallRow[]
  /** Why a run could not be started or shown: a sentence for the user. */
  readonly error: string | null
}

export interface StartSettings {
  /** Run these nodes alone: targets with their callbacks, sources with all their targets. */
  readonly only?: readonly NodeId[]
  /** What `input` is in requests; if left out, what it was in the tab's last run. */
  readonly input?: JsonValue
  /** A new one if left out. */
  readonly cid?: Cid
}

interface AttachSettings {
  readonly input: JsonValue
  readonly pending?: boolean
  /** A run that can't be found is not shown, and nothing is said of it. */
  readonly quiet?: boolean
}

const idle = { run: null, rows: [], error: null } satisfies RunStore

/** Runs as tabs show them. The store is the active tab's. */
export class Runs {
  readonly store: StoreApi<RunStore> = createStore<RunStore>(() => idle)
  readonly #options: RunsOptions
  readonly #sessions = new Map<TabId, RunSession>()
  readonly #nodes = new KeyedListeners<NodeId>()
  readonly #anyNode = new Set<() => void>()
  /** What each tab's last run was given. */
  readonly #inputs = new Map<TabId, JsonValue>()

  constructor(options: RunsOptions) {
    this.#options = options
    options.flows.store.subscribe((state, before) => {
      if (state.tabs !== before.tabs) this.#forget()
      if (state.active !== before.active) this.#show()
    })
  }

  session(tab: TabId | null): RunSession | undefined {
    return tab === null ? undefined : this.#sessions.get(tab)
  }

  get #active(): RunSession | undefined {
    return this.session(this.#options.flows.store.getState().active)
  }

  /** The same object while nothing of the node has changed. */
  status(id: NodeId): NodeStatus | null {
    return this.#active?.statuses.get(id) ?? null
  }

  onStatus(id: NodeId, listener: () => void): Disposer {
    return this.#nodes.subscribe(id, listener)
  }

  /** Told when any node's status may be another one: for views that draw all of them at once. */
  onAnyStatus(listener: () => void): Disposer {
    this.#anyNode.add(listener)
    return () => void this.#anyNode.delete(listener)
  }

  /** Runs the active tab's flow as it stands, saved or not. Null when it could not be started. */
  async start(settings: StartSettings = {}): Promise<RunId | null> {
    const { flows, host, random } = this.#options
    const tab = flows.active
    if (tab === undefined) return null
    const shown = this.#sessions.get(tab.id)?.state
    if (shown?.live) return null
    const edited = shown?.document ?? tab.document
    const flow = settings.only === undefined ? edited : onlyNodes(edited, settings.only)
    const runId = newRunId(random())
    const input = settings.input === undefined ? this.lastInput() : settings.input
    const session = this.#attach(tab.id, runId, shown?.document ?? null, { pending: true, input })
    try {
      await host.call('run.start', {
        runId,
        flow,
        ...(tab.path !== null && { path: tab.path }),
        ...(input !== null && { input }),
        ...(settings.cid !== undefined && { cid: settings.cid }),
      })
      return runId
    } catch (error) {
      // In doubt it runs: what follows the connection's return tells.
      if (error instanceof CommandError && error.code === 'E_DISCONNECTED') {
        session.settle()
        return null
      }
      if (this.#sessions.get(tab.id) === session) this.#detach(tab.id)
      this.store.setState({ error: sentence(error) })
      if (error instanceof CommandError && error.code === 'E_INVALID_FLOW') this.#options.onInvalid()
      return null
    }
  }

  /** What the last run of the active tab was given; null for nothing. */
  lastInput(): JsonValue {
    const { active } = this.#options.flows.store.getState()
    return (active === null ? null : this.#inputs.get(active)) ?? null
  }

  /** Targets of the run that is shown that were not OK. */
  failedNodes(): NodeId[] {
    const view = this.store.getState().run?.view
    if (view == null) return []
    const failed = new Set<NodeId>()
    for (const row of this.store.getState().rows) {
      if (row.phase !== 'target' || row.nodeId === null || row.record === undefined) continue
      if (isCompleted(row.record.state) && row.record.state !== 'ok') failed.add(row.nodeId)
    }
    return [...failed]
  }

  /** Runs those again. */
  startFailed(): Promise<RunId | null> {
    return this.start({ only: this.failedNodes() })
  }

  /** Ends the run that is shown. */
  async stop(): Promise<void> {
    const session = this.#active
    if (session === undefined || !session.state.live) return
    session.set({ stopping: true, error: null })
    try {
      await this.#options.host.call('run.cancel', { runId: session.state.runId })
    } catch (error) {
      session.set({ stopping: false, error: sentence(error) })
    }
  }

  /** Cancels all targets that have not completed, whose callbacks run: the run ends by itself then. */
  async cancelTargets(): Promise<void> {
    const session = this.#active
    const view = session?.state.view
    if (session === undefined || view == null) return
    const roots = view.invocations.filter(({ parent }) => parent === null)
    try {
      for (const { invocationId } of roots) {
        const { runId } = session.state
        await this.#options.host.call('run.cancel-invocation', { runId, invocationId })
      }
    } catch (error) {
      session.set({ error: sentence(error) })
    }
  }

  /** Cancels one target or delivery; its siblings go on. */
  async cancelCall(call: number): Promise<void> {
    const session = this.#active
    if (session === undefined) return
    try {
      await this.#options.host.call('run.cancel-call', { runId: session.state.runId, call })
    } catch (error) {
      session.set({ error: sentence(error) })
    }
  }

  /** Shows a run of the history, locked, on the tab of its flow. */
  async openRun(runId: RunId): Promise<boolean> {
    const { flows, host } = this.#options
    try {
      const [summary, { flow, input }] = await Promise.all([
        host.call('run.find', { id: runId }),
        host.call('run.flow', { runId }),
      ])
      const parsed = parseFlowValue(flow)
      const document = parsed.document ?? parsed.preview ?? emptyFlow(summary.name)
      const tab = await this.#tabOf(summary.flow, document)
      this.#attach(tab, runId, document, { input })
      flows.activate(tab)
      return true
    } catch (error) {
      this.store.setState({ error: sentence(error) })
      return false
    }
  }

  async #tabOf(path: string, document: FlowDocument): Promise<TabId> {
    const { flows } = this.#options
    const open = path === '' ? null : await flows.open(path)
    if (open !== null) return open
    // The file is gone, or there never was one: a tab of the flow as it was.
    flows.dismissError()
    return flows.createFrom(document)
  }

  /** Follows a run on a tab again, as it was shown before the page was loaded anew. */
  async attachAgain(tab: TabId, runId: RunId, locked: boolean): Promise<void> {
    try {
      const { flow, input } = await this.#options.host.call('run.flow', { runId })
      const document = locked ? (parseFlowValue(flow).document ?? null) : null
      if (this.#options.flows.tab(tab) !== undefined)
        this.#attach(tab, runId, document, { quiet: true, input })
    } catch {
      // It was deleted meanwhile.
      this.#options.flows.showRun(tab, null)
    }
  }

  /** Takes the run from the tab: what is shown is edited again. */
  backToEditing(): void {
    const { active } = this.#options.flows.store.getState()
    if (active !== null) this.#detach(active)
  }

  /** Makes the document of the run that is shown the edited one, as one undo mark. */
  editThisVersion(): void {
    const document = this.#active?.state.document
    if (document === null || document === undefined) return
    this.backToEditing()
    this.#options.flows.edit('Go back to the flow of a run', () => document)
  }

  /** Takes up an interrupted run and shows it. */
  async resume(runId: RunId): Promise<boolean> {
    try {
      await this.#options.host.call('run.resume', { runId })
    } catch (error) {
      this.store.setState({ error: sentence(error) })
      return false
    }
    return this.openRun(runId)
  }

  loadLog(): Promise<void> {
    return this.#active?.loadLog() ?? Promise.resolve()
  }

  /** Fetches what is known of a call of the run that is shown. */
  look(call: number): void {
    void this.#active?.look(call)
  }

  /** A page of a body of the run that is shown, as UTF-8 bytes. */
  async fetchBody(id: string, offset: number, bytes: number): Promise<{ bytes: Uint8Array; total: number }> {
    const session = this.#active
    if (session === undefined) throw new CommandError('E_NOT_FOUND', 'No run is shown.')
    return this.#options.host.call('run.body', { runId: session.state.runId, id, offset, bytes })
  }

  /** The flow that is shown, as its file's text and a name for it. */
  exportFlow(): { readonly fileName: string; readonly text: string } | null {
    const tab = this.#options.flows.active
    if (tab === undefined) return null
    const document = this.#sessions.get(tab.id)?.state.document ?? tab.document
    const fileName = tab.path?.replace(/^.*\//, '') ?? `${tab.name}.flow.json`
    return { fileName, text: serialiseFlow(document) }
  }

  /**
   * All that is known of the run that is shown, as the pieces of a text and a name for it: as one text it may be too
   * long. Null when there is none, or when it can't be had, which is shown.
   */
  async exportRun(): Promise<{ readonly fileName: string; readonly pieces: readonly string[] } | null> {
    const session = this.#active
    if (session === undefined) return null
    const { runId } = session.state
    try {
      const pieces = await collect(this.#options.host, runId)
      return { fileName: `${runId}.run.json`, pieces }
    } catch (error) {
      session.set({ error: sentence(error) })
      return null
    }
  }

  dismissError(): void {
    this.store.setState({ error: null })
    if (this.#active?.state.error != null) this.#active.set({ error: null })
  }

  #attach(
    tab: TabId,
    runId: RunId,
    document: FlowDocument | null,
    { pending = false, quiet = false, input }: AttachSettings,
  ): RunSession {
    this.#sessions.get(tab)?.dispose()
    this.#inputs.set(tab, input)
    const { flows, host, frame, onRun } = this.#options
    const session: RunSession = new RunSession({
      host,
      runId,
      document,
      input,
      pending,
      frame,
      labelOf: node => lookup((document ?? flows.tab(tab)?.document)?.nodes, node)?.label,
      onChange: change => {
        if (this.#sessions.get(tab) !== session) return
        const { view, error } = session.state
        // There is no such run any more: nothing to show.
        if (quiet && view === null && error !== null) return this.#detach(tab)
        const active = session === this.#active
        if (active) this.#publish(session, change.nodes)
        if (view !== null) onRun(view, change, active)
      },
    })
    this.#sessions.set(tab, session)
    flows.showRun(tab, runId)
    if (flows.store.getState().active === tab) this.#show()
    return session
  }

  #detach(tab: TabId): void {
    this.#sessions.get(tab)?.dispose()
    this.#sessions.delete(tab)
    this.#options.flows.showRun(tab, null)
    if (this.#options.flows.store.getState().active === tab) this.#show()
  }

  /** Runs of tabs that were closed. */
  #forget(): void {
    for (const tab of this.#inputs.keys())
      if (this.#options.flows.tab(tab) === undefined) this.#inputs.delete(tab)
    for (const [tab, session] of this.#sessions) {
      if (this.#options.flows.tab(tab) !== undefined) continue
      session.dispose()
      this.#sessions.delete(tab)
    }
  }

  /** Another run, or none, is shown. */
  #show(): void {
    const session = this.#active
    if (session === undefined) this.store.setState(idle)
    else this.store.setState({ run: session.state, rows: session.rows, error: null })
    this.#nodes.notifyAll()
    for (const listener of [...this.#anyNode]) listener()
  }

  #publish(session: RunSession, nodes: ReadonlySet<NodeId>): void {
    this.store.setState({ run: session.state, rows: session.rows })
    this.#nodes.notify(nodes)
    if (nodes.size > 0) for (const listener of [...this.#anyNode]) listener()
  }
}

/** A run's document, from its beginning again should the connection be lost meanwhile. */
function collect(host: Pick<Host, 'follow'>, runId: RunId): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let pieces: string[] = []
    const params = () => {
      pieces = []
      return { runId }
    }
    host.follow('run.export', params, {
      onItem: piece => void pieces.push(piece),
      onEnd: error => (error === null ? resolve(pieces) : reject(error)),
    })
  })
}
