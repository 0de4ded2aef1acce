import type { ServiceDefinition } from '../../../shared/flow/schema.ts'
import { placeholders, secretNames } from '../kinds/placeholders.ts'
import { PoolService } from '../pool/service.ts'
import type { Service } from '../types.ts'

/** Definitions whose services are kept, so that workers need not be told of them again by the next run. */
const MOST_KEPT = 1_000

/** Makes services of definitions: kinds without code. */
export class DefinedServices {
  readonly #workspace: string
  readonly #secrets: () => ReadonlyMap<string, string>
  readonly #kept = new Map<string, PoolService>()

  constructor(workspace: string, secrets: () => ReadonlyMap<string, string>) {
    this.#workspace = workspace
    this.#secrets = secrets
  }

  /** The same object as before, as long as the definition and the secrets that it names are the same. */
  service(name: string, definition: ServiceDefinition): Service {
    if (definition.kind === 'flow') return flowService(name, definition)
    const spec = {
      kind: definition.kind,
      name,
      definition,
      secrets: this.#secretsFor(definition),
      folder: this.#workspace,
    }
    const key = JSON.stringify(spec)
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
      return kept
    }
    const needsInput = placeholders(definition).some(({ placeholder }) => placeholder.root === 'input')
    const service = new PoolService({ name, lane: 'io', spec, needsInput }).describe(definition)
    this.#kept.set(key, service)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return service
  }

  /** Only what the definition names leaves this process. */
  #secretsFor(definition: ServiceDefinition): Record<string, string> {
    const secrets = this.#secrets()
    return Object.fromEntries(
      secretNames(definition).flatMap(name => {
        const value = secrets.get(name)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  }
}

function flowService(name: string, definition: Extract<ServiceDefinition, { kind: 'flow' }>): Service {
  return {
    name,
    kind: 'flow',
    flow: definition.flow,
    timeoutMs: definition.timeoutMs ?? null,
    retry: definition.retry ?? null,
    concurrency: definition.concurrency ?? null,
    idempotent: definition.idempotent ?? false,
    isolation: definition.isolation ?? 'shared',
  }
}
