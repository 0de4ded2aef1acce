import type { ServiceInfo } from '../../../shared/contract.ts'
import type { ServiceDefinition } from '../../../shared/flow/schema.ts'
import { serviceNameSchema } from '../../../shared/flow/schema.ts'
import { didYouMean } from '../../../shared/flow/suggest.ts'
import { settingsOf } from '../../../shared/run/settings.ts'
import { PoolService } from '../pool/service.ts'
import type { Service, Services, Unresolved } from '../types.ts'
import { builtInDescriptions, builtInServices } from './built-in.ts'
import { DefinedServices } from './definitions.ts'
import { CodeEntry, DefinitionEntry, type Entry, type LoadService } from './entry.ts'
import { FlowServices } from './flow-services.ts'
import { Refresh } from './refresh.ts'
import { type ServiceFile, scanServices } from './scan.ts'

export interface RegistryOptions {
  /** The workspace's folder: absolute, without links. */
  readonly workspace: string
  readonly load: LoadService
  /** Code that was loaded has changed. */
  readonly onChange: () => void
  readonly secrets: () => ReadonlyMap<string, string>
}

/** The services of a workspace by name, as its files say at the moment of asking. */
export class Registry {
  readonly #options: RegistryOptions
  readonly #defined: DefinedServices
  readonly #builtIn = builtInServices()
  readonly #refresh: Refresh
  /** By name, all files that give it: one, unless something is wrong. */
  #names = new Map<string, Entry[]>()
  #byPath = new Map<string, Entry>()

  constructor(options: RegistryOptions) {
    this.#options = options
    this.#defined = new DefinedServices(options.workspace, options.secrets)
    this.#refresh = new Refresh(() => this.#look())
  }

  /** Services as a flow with these definitions sees them. `looked`: a `refresh` that the first preparation can rely on. */
  forFlow(
    definitions: Readonly<Record<string, ServiceDefinition>>,
    looked: Promise<void> | null = null,
  ): Services {
    return new FlowServices(new Map(Object.entries(definitions)), this, looked)
  }

  /** All services by name; runs none of their code. */
  async list(): Promise<ServiceInfo[]> {
    await this.#refresh.exact()
    const infos: ServiceInfo[] = []
    for (const [name, entries] of this.#names) {
      if (!serviceNameSchema.safeParse(name).success) continue
      for (const entry of entries) infos.push(await this.#info(name, entry, entries))
    }
    for (const [name, description] of builtInDescriptions) {
      if (!this.#names.has(name))
        infos.push({
          name,
          kind: 'built-in',
          file: null,
          description,
          unusable: null,
          ...settingsOfService(this.#builtIn.get(name) ?? null),
        })
    }
    return infos.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Looks for changed files, also for a change made just now. */
  refresh(): Promise<void> {
    return this.#refresh.exact()
  }

  define(name: string, definition: ServiceDefinition): Service | Unresolved {
    if (definition.disabled) return missing(`The service ${name} is disabled in the flow's \`services\`.`)
    return this.#defined.service(name, definition)
  }

  /** @param alsoKnown names that a flow adds, for "Did you mean" */
  async resolve(name: string, alsoKnown: Iterable<string>): Promise<Service | Unresolved> {
    const entries = this.#names.get(name)
    if (entries === undefined) return this.#builtIn.get(name) ?? this.#unknown(name, alsoKnown)
    const unusable = whyUnusable(name, entries)
    if (unusable !== null) return { code: 'E_SERVICE_LOAD', message: unusable }
    const [entry] = entries
    return entry === undefined ? this.#unknown(name, alsoKnown) : entry.resolve()
  }

  #unknown(name: string, alsoKnown: Iterable<string>): Unresolved {
    const names = [...alsoKnown, ...this.#names.keys(), ...this.#builtIn.keys()]
    return missing(`No service is called ${name}.${didYouMean(name, names)}`)
  }

  async #look(): Promise<void> {
    const files = await scanServices(this.#options.workspace)
    const byPath = new Map(files.map(file => [file.path, this.#byPath.get(file.path) ?? this.#entry(file)]))
    this.#byPath = byPath
    this.#names = new Map()
    for (const entry of byPath.values()) {
      const { name } = entry.file
      const entries = this.#names.get(name)
      if (entries === undefined) this.#names.set(name, [entry])
      else entries.push(entry)
    }
    await this.#noticeChanges()
  }

  async #noticeChanges(): Promise<void> {
    const entries = [...this.#byPath.values()]
    const changes = await Promise.all(entries.map(entry => entry.hasChanged()))
    let code = false
    for (const [index, entry] of entries.entries()) {
      // What could not be used is tried again: a missing package may have been installed.
      if (changes[index]) entry.reset()
      else entry.retry()
      code ||= changes[index] === true && entry.file.kind === 'code'
    }
    if (code) this.#options.onChange()
  }

  #entry(file: ServiceFile): Entry {
    return file.kind === 'code'
      ? new CodeEntry(file, this.#options.load)
      : new DefinitionEntry(file, this.#defined)
  }

  async #info(name: string, entry: Entry, entries: readonly Entry[]): Promise<ServiceInfo> {
    const { file } = entry.file
    const kind = await this.#kind(entry)
    const unusable = whyUnusable(name, entries) ?? entry.unusable
    const description = entry.description ?? ''
    return {
      name,
      kind,
      file,
      description,
      unusable,
      ...settingsOfService(unusable === null ? entry.known : null),
    }
  }

  /** A definition is read to know its kind, which runs nothing. */
  async #kind(entry: Entry): Promise<ServiceInfo['kind']> {
    if (entry.file.kind === 'code') return 'code'
    const service = entry.file.refused === null ? await entry.resolve() : null
    if (service === null || !('kind' in service)) return 'http'
    return service.kind === 'flow' ? 'flow' : kindOf(service)
  }
}

function settingsOfService(service: Service | null): Pick<ServiceInfo, 'settings'> {
  if (service === null) return {}
  return { settings: settingsOf(service, service instanceof PoolService && service.quarantined) }
}

const kindOf = (service: Service): 'http' | 'process' =>
  service instanceof PoolService && service.spec.kind === 'process' ? 'process' : 'http'

function whyUnusable(name: string, entries: readonly Entry[]): string | null {
  const refused = entries.find(entry => entry.file.refused !== null)
  if (refused !== undefined) return `The service ${name} can't be used: ${refused.file.refused}.`
  if (entries.length < 2) return null
  const files = entries.map(entry => entry.file.file).join(' and ')
  return `The service ${name} is given by ${files}. Rename all but one of them.`
}

const missing = (message: string): Unresolved => ({ code: 'E_SERVICE_MISSING', message })
