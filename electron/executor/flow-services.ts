import type { Flows, Service, Services, Unresolved } from './ports.ts'

/** The services that a flow sees which is loaded only once they are needed: in a run that is taken up again. */
export class FlowServices implements Services {
  readonly #flows: Flows
  readonly #path: string
  #loading: Promise<void> | null = null
  #loaded: Services | null = null
  #failure: Unresolved | null = null

  constructor(flows: Flows, path: string) {
    this.#flows = flows
    this.#path = path
  }

  async prepare(names: readonly string[]): Promise<void> {
    this.#loading ??= this.#load()
    await this.#loading
    await this.#loaded?.prepare(names)
  }

  resolve(name: string): Service | Unresolved | undefined {
    return this.#failure ?? this.#loaded?.resolve(name)
  }

  async #load(): Promise<void> {
    try {
      this.#loaded = (await this.#flows.load(this.#path)).services
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#failure = { code: 'E_SERVICE_LOAD', message: `${this.#path} could not be loaded: ${reason}` }
    }
  }
}
