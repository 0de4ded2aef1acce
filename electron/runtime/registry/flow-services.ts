import type { ServiceDefinition } from '../../../shared/flow/schema.ts'
import type { Service, Services, Unresolved } from '../types.ts'

/** What a flow's view asks of the workspace. */
export interface WorkspaceServices {
  refresh(): Promise<void>
  define(name: string, definition: ServiceDefinition): Service | Unresolved
  resolve(name: string, alsoKnown: Iterable<string>): Promise<Service | Unresolved>
}

/** Services as one flow sees them: its own definitions win over the workspace's. */
export class FlowServices implements Services {
  readonly #definitions: ReadonlyMap<string, ServiceDefinition>
  readonly #workspace: WorkspaceServices
  readonly #resolved = new Map<string, Service | Unresolved>()
  #looked: Promise<void> | null

  constructor(
    definitions: ReadonlyMap<string, ServiceDefinition>,
    workspace: WorkspaceServices,
    looked: Promise<void> | null = null,
  ) {
    this.#definitions = definitions
    this.#workspace = workspace
    this.#looked = looked
  }

  async prepare(names: readonly string[]): Promise<void> {
    const looked = this.#looked
    this.#looked = null
    try {
      await (looked ?? this.#workspace.refresh())
    } catch (error) {
      for (const name of names) this.#resolved.set(name, unreadable(name, error))
      return
    }
    await Promise.all(
      [...new Set(names)].map(async name => {
        this.#resolved.set(name, await this.#find(name))
      }),
    )
  }

  resolve(name: string): Service | Unresolved | undefined {
    return this.#resolved.get(name)
  }

  async #find(name: string): Promise<Service | Unresolved> {
    try {
      const definition = this.#definitions.get(name)
      if (definition !== undefined) return this.#workspace.define(name, definition)
      return await this.#workspace.resolve(name, this.#definitions.keys())
    } catch (error) {
      return unreadable(name, error)
    }
  }
}

function unreadable(name: string, error: unknown): Unresolved {
  const why = error instanceof Error ? error.message : String(error)
  return { code: 'E_SERVICE_LOAD', message: `The service ${name} can't be looked up: ${why}` }
}
