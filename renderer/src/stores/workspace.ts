import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Params, Result } from '../../../shared/contract.ts'
import { CommandError } from '../../../shared/rpc/command-error.ts'
import type { Disposer } from '../../../shared/rpc/transport.ts'
import type { Host } from '../client/host.ts'
import { sameJson } from './flows/diff.ts'
import { sentence } from './sentence.ts'
import type { WorkspaceState } from './types.ts'

export type PickKind = Params<'host.pick'>['kind']

export interface WorkspaceOptions {
  readonly host: Host
  /** A flow's file was changed or removed. */
  readonly onFlowFile: (path: string) => void
  /** The workspace that was open is not any more. What is begun from here on belongs to the next one. */
  readonly onLeave: () => void
  /** Another workspace is open now, or none; what it holds has been read. */
  readonly onWorkspace: (root: string | null) => Promise<void>
  /** A flow is to be shown. */
  readonly onFlow: (path: string) => void
}

/** What the host is and what its workspace holds. */
export class Workspace {
  readonly store: StoreApi<WorkspaceState>
  readonly #options: WorkspaceOptions
  #watch: Disposer | null = null
  #root: string | null | undefined

  constructor(options: WorkspaceOptions) {
    this.#options = options
    this.store = createStore<WorkspaceState>(() => ({
      info: null,
      services: [],
      flows: [],
      connected: options.host.state.kind === 'connected',
      connection: options.host.state,
      error: null,
      loading: true,
    }))
    options.host.onState(connection => {
      const connected = connection.kind === 'connected'
      this.store.setState({ connection, connected })
      if (connected) void this.refresh()
    })
    if (options.host.state.kind === 'connected') void this.refresh()
  }

  /** Reads everything again. */
  async refresh(): Promise<void> {
    try {
      const info = await this.#options.host.call('host.info', {})
      this.store.setState({ info, loading: false })
      await this.#entered(info.workspace)
    } catch (error) {
      this.#failed(error)
      this.store.setState({ loading: false })
    }
  }

  /** Opens a folder as the workspace, or the workspace that a flow file belongs to, and that flow. */
  openFolder(path: string): Promise<boolean> {
    return this.#open(() => this.#options.host.call('workspace.open', { path }))
  }

  /** Opens a copy of an example. */
  openExample(id: string): Promise<boolean> {
    return this.#open(() => this.#options.host.call('example.open', { id }))
  }

  async #open(open: () => Promise<Result<'workspace.open'>>): Promise<boolean> {
    try {
      const { flow } = await open()
      this.store.setState({ error: null })
      await this.refresh()
      if (flow !== null) this.#options.onFlow(flow)
      return true
    } catch (error) {
      this.#failed(error)
      return false
    }
  }

  /** The system's dialog; null when nothing was chosen, or the host has none (`info.canPick`). */
  async pick(kind: PickKind, suggested?: string): Promise<string | null> {
    try {
      const params = suggested === undefined ? { kind } : { kind, suggested }
      return (await this.#options.host.call('host.pick', params)).path
    } catch (error) {
      this.#failed(error)
      return null
    }
  }

  /** A folder's folders and flows, for a dialog of our own. Rejects with a sentence when it can't be read. */
  listFolder(path?: string): Promise<Result<'folder.list'>> {
    return this.#options.host.call('folder.list', path === undefined ? {} : { path })
  }

  /** Writes a first file for a service; its path. Rejects with a sentence when the name is taken or wrong. */
  async createService(name: string): Promise<string> {
    const { path } = await this.#options.host.call('service.create', { name })
    await this.#read()
    return path
  }

  /** Lines of a code file around one of them; null where they can't be had. */
  async readSource(path: string, line: number, around: number): Promise<Result<'source.read'> | null> {
    try {
      return await this.#options.host.call('source.read', { path, line, around })
    } catch {
      return null
    }
  }

  /** Opens a file of the workspace in the user's editor (`info.canEdit`). */
  async edit(path: string, line: number | null, column: number | null): Promise<void> {
    try {
      const place = { ...(line !== null && { line }), ...(column !== null && { column }) }
      await this.#options.host.call('host.edit', { path, ...place })
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Tries the connection at once. */
  retry(): void {
    this.#options.host.retry()
  }

  dismissError(): void {
    this.store.setState({ error: null })
  }

  async #entered(root: string | null): Promise<void> {
    const another = this.#root !== root
    this.#root = root
    if (another) {
      this.#watch?.()
      this.#watch = null
      this.store.setState({ services: [], flows: [] })
      this.#options.onLeave()
    }
    if (root !== null) await this.#read()
    if (another) {
      await this.#options.onWorkspace(root)
      if (root !== null) this.#follow()
    }
  }

  #follow(): void {
    this.#watch = this.#options.host.follow('workspace.watch', () => ({}), {
      onItem: ({ kind, path }) => {
        if (kind === 'flow') this.#options.onFlowFile(path)
        void this.#read()
      },
      onEnd: error => {
        if (error !== null) this.#failed(error)
      },
    })
  }

  #reading: Promise<void> | null = null
  #readAgain = false

  /** Reads services and flows; what is asked for meanwhile is read once more, not as often as it was asked for. */
  #read(): Promise<void> {
    if (this.#reading !== null) {
      this.#readAgain = true
      return this.#reading
    }
    this.#reading = this.#readOnce().finally(() => {
      this.#reading = null
      if (!this.#readAgain) return
      this.#readAgain = false
      void this.#read()
    })
    return this.#reading
  }

  async #readOnce(): Promise<void> {
    const { host } = this.#options
    const root = this.#root
    try {
      const [{ services }, { flows }] = await Promise.all([
        host.call('service.list', {}),
        host.call('flow.list', {}),
      ])
      if (root !== this.#root) return
      const state = this.store.getState()
      this.store.setState({
        services: sameJson(state.services, services) ? state.services : services,
        flows: sameJson(state.flows, flows) ? state.flows : flows,
      })
    } catch (error) {
      this.#failed(error)
    }
  }

  /** A lost connection is told by its own state. */
  #failed(error: unknown): void {
    if (error instanceof CommandError && error.code === 'E_DISCONNECTED') return
    this.store.setState({ error: sentence(error) })
  }
}
