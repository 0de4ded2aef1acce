import { openWorkspace } from '../workspace/index.ts'
import { Core, type CoreOptions } from './core.ts'
import { type WorkspaceHandlers, workspaceHandlers } from './handlers/workspace-handlers.ts'

/** A workspace that is open, and what can be done with it. */
export interface OpenWorkspace {
  readonly core: Core
  readonly handlers: WorkspaceHandlers
}

/** The open workspaces of this process: one core for each folder, however many clients it has. */
export class Cores {
  readonly #options: CoreOptions
  readonly #open = new Map<string, OpenWorkspace>()

  constructor(options: CoreOptions) {
    this.#options = options
  }

  /** Rejects with a WorkspaceError when the folder can't be used. */
  async open(folder: string): Promise<OpenWorkspace> {
    const workspace = await openWorkspace(folder, { serviceTypes: this.#options.files.serviceTypes })
    const known = this.#open.get(workspace.root)
    if (known) return known
    const core = new Core(workspace, this.#options)
    const opened = { core, handlers: workspaceHandlers(core) }
    this.#open.set(workspace.root, opened)
    return opened
  }

  /** Cancels what runs, writes all down, and leaves no process. */
  async close(): Promise<void> {
    const cores = [...this.#open.values()].map(({ core }) => core)
    await Promise.all(cores.map(core => core.close()))
    for (const core of cores) core.workspace.close()
  }

  kill(): void {
    for (const { core } of this.#open.values()) core.kill()
  }
}
