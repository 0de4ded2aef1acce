import { dirname, sep } from 'node:path'
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
import { type Mark, noStillness, type Stillness } from './stillness.ts'

export interface RegistryOptions {
  /** The workspace's folder: absolute, without links. */
  readonly workspace: string
  readonly load: LoadService
  /** Code that was loaded has changed. */
  readonly onChange: () => void
  readonly secrets: () => ReadonlyMap<string, string>
  /** Who knows that nothing has changed; without it files are looked at each time. */
  readonly stillness?: Stillness
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
  readonly #stillness: Stillness
  /** The last look, and all that it depends on; null when another one is due in any case. */
  #seen: { readonly mark: Mark; readonly folders: readonly string[] } | null = null
  /** What `problems` gives for as long as nothing else is known. */
  #problems: ((name: string) => string | null) | null = null
  /** Entries being looked at: what they are made of is not known yet. */
  #resolving = 0

  constructor(options: RegistryOptions) {
    this.#options = options
    this.#stillness = options.stillness ?? noStillness
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

  /**
   * Why a service can't be used by what was last looked at, as far as it can be said without running its code. The same
   * function again as long as nothing was seen to change.
   */
  async problems(): Promise<(name: string) => string | null> {
    if (this.#problems !== null) return this.#problems
    for (const entry of this.#byPath.values()) if (!entry.isKnown) await this.#kind(entry)
    const known = new Map<string, string | null>()
    this.#problems = name => {
      const before = known.get(name)
      if (before !== undefined) return before
      const problem = this.#problem(name)
      known.set(name, problem)
      return problem
    }
    return this.#problems
  }

  #problem(name: string): string | null {
    const entries = this.#names.get(name)
    if (entries === undefined || !serviceNameSchema.safeParse(name).success) {
      return this.#builtIn.has(name) ? null : this.#unknown(name, []).message
    }
    const [entry] = entries
    const own = entry?.file.kind === 'code' ? null : (entry?.unusable ?? null)
    return whyUnusable(name, entries) ?? own
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
    return entry === undefined ? this.#unknown(name, alsoKnown) : this.#resolved(entry)
  }

  #unknown(name: string, alsoKnown: Iterable<string>): Unresolved {
    const names = [...alsoKnown, ...this.#names.keys(), ...this.#builtIn.keys()]
    return missing(`No service is called ${name}.${didYouMean(name, names)}`)
  }

  async #resolved(entry: Entry): Promise<Service | Unresolved> {
    if (entry.isKnown) return entry.resolve()
    this.#resolving++
    try {
      return await entry.resolve()
    } finally {
      this.#resolving--
      // Now there are more files to look at.
      this.#seen = null
      this.#problems = null
    }
  }

  async #look(): Promise<void> {
    if (this.#seen !== null && (await this.#stillness.holds(this.#seen.mark, this.#seen.folders))) return
    const mark = this.#stillness.mark()
    this.#seen = null
    this.#problems = null
    const { files, folders, hasLinks } = await scanServices(this.#options.workspace)
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
    const all = hasLinks || this.#resolving > 0 ? null : this.#foldersOf(folders)
    this.#seen = all && { mark, folders: all }
  }

  /** All folders that the services depend on, and those above them; null when some are not of this workspace. */
  #foldersOf(scanned: readonly string[]): readonly string[] | null {
    const { workspace } = this.#options
    const all = new Set([workspace, ...scanned])
    for (const entry of this.#byPath.values()) {
      if (entry.folders === null) return null
      for (const folder of entry.folders) {
        for (let one = folder; !all.has(one); one = dirname(one)) {
          if (!one.startsWith(workspace + sep)) return null
          all.add(one)
        }
      }
    }
    return [...all]
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
    const service = entry.file.refused === null ? await this.#resolved(entry) : null
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
