import type { Service, Services, Unresolved } from '../ports.ts'

const WORKER: Omit<Service, 'name'> = {
  kind: 'worker',
  flow: null,
  timeoutMs: null,
  retry: null,
  concurrency: null,
  idempotent: false,
  isolation: 'shared',
}

/** Every name is a service, but those that are defined otherwise. Known only once prepared, as in the real registry. */
export class FakeServices implements Services {
  readonly #defined = new Map<string, Partial<Service> | Unresolved>()
  readonly #prepared = new Set<string>()

  define(name: string, service: Partial<Omit<Service, 'name'>> | Unresolved): this {
    this.#defined.set(name, service)
    return this
  }

  async prepare(names: readonly string[]): Promise<void> {
    await Promise.resolve()
    for (const name of names) this.#prepared.add(name)
  }

  resolve(name: string): Service | Unresolved | undefined {
    if (!this.#prepared.has(name)) return undefined
    const defined = this.#defined.get(name)
    if (defined && 'code' in defined) return defined
    return { ...WORKER, ...defined, name }
  }
}

export function fakeServices(
  defined: Readonly<Record<string, Partial<Omit<Service, 'name'>> | Unresolved>> = {},
): FakeServices {
  const services = new FakeServices()
  for (const [name, service] of Object.entries(defined)) services.define(name, service)
  return services
}
