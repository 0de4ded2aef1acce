import type { Cores, OpenWorkspace } from './cores.ts'
import type { Host } from './host.ts'
import type { UserFolder } from './user-folder.ts'

/** One client's connection: it has one workspace at a time. */
export class Session {
  readonly version: string
  readonly host: Host
  readonly user: UserFolder
  readonly #cores: Cores
  #workspace: OpenWorkspace | null

  constructor(
    options: { version: string; host: Host; user: UserFolder; cores: Cores },
    workspace: OpenWorkspace | null,
  ) {
    this.version = options.version
    this.host = options.host
    this.user = options.user
    this.#cores = options.cores
    this.#workspace = workspace
  }

  get workspace(): OpenWorkspace | null {
    return this.#workspace
  }

  get root(): string | null {
    return this.#workspace?.core.workspace.root ?? null
  }

  /** Makes a folder this connection's workspace. Gives its real path. */
  async open(folder: string): Promise<string> {
    const opened = await this.#cores.open(folder)
    this.#workspace = opened
    const { root } = opened.core.workspace
    void this.user.remember(root)
    return root
  }
}
