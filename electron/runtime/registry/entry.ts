import type { LoadResult } from '../pool/loaded.ts'
import { PoolService } from '../pool/service.ts'
import type { Service, Unresolved } from '../types.ts'
import { readDefinition } from './definition-file.ts'
import type { DefinedServices } from './definitions.ts'
import type { ServiceFile } from './scan.ts'
import { FileSet, fileSignature } from './signature.ts'

/** What loads code to learn what it says of itself. Never rejects. */
export type LoadService = (service: PoolService) => Promise<LoadResult>

/** What is known of one service file. */
export interface Entry {
  readonly file: ServiceFile
  /** Null until it was looked at. */
  readonly description: string | null
  /** Why it can't be used, as far as that is known. */
  readonly unusable: string | null
  /** The service, once it was looked at and can be used. */
  readonly known: Service | null
  /** Folders of the files that it was made of; empty until it was looked at, null when that can't be relied upon. */
  readonly folders: ReadonlySet<string> | null
  readonly isKnown: boolean
  resolve(): Promise<Service | Unresolved>
  /** Whether it may be another service than it was. */
  hasChanged(): Promise<boolean>
  /** Looks at the file again when asked next. */
  reset(): void
  /** The same, if it failed to load for a reason that may be in another file. */
  retry(): void
}

interface Known {
  /** Asked each time: a definition's secrets may have changed. */
  readonly answer: () => Service | Unresolved
  readonly description: string
  readonly unusable: string | null
  readonly failed: boolean
  readonly files: FileSet
}

const NO_FOLDERS: ReadonlySet<string> = new Set()

abstract class FileEntry implements Entry {
  readonly file: ServiceFile
  #known: Known | null = null
  #looking: Promise<Known> | null = null

  constructor(file: ServiceFile) {
    this.file = file
  }

  get description(): string | null {
    return this.#known?.description ?? null
  }

  get unusable(): string | null {
    return this.#known?.unusable ?? null
  }

  get isKnown(): boolean {
    return this.#known !== null
  }

  get folders(): ReadonlySet<string> | null {
    if (this.#known === null) return NO_FOLDERS
    // It is to be tried again each time.
    return this.#known.failed ? null : this.#known.files.folders
  }

  get known(): Service | null {
    const answer = this.#known?.answer()
    return answer === undefined || 'code' in answer ? null : answer
  }

  async resolve(): Promise<Service | Unresolved> {
    if (this.#known !== null) return this.#known.answer()
    const looking = this.#looking ?? this.look()
    this.#looking = looking
    const known = await looking
    // Unless it was reset meanwhile.
    if (this.#looking === looking) {
      this.#known = known
      this.#looking = null
    }
    return known.answer()
  }

  async hasChanged(): Promise<boolean> {
    return this.#known !== null && (await this.#known.files.hasChanged())
  }

  retry(): void {
    if (this.#known?.failed) this.reset()
  }

  reset(): void {
    this.#known = null
    this.#looking = null
  }

  protected abstract look(): Promise<Known>

  protected unresolved(code: Unresolved['code'], message: string, files: FileSet): Known {
    const failed = code === 'E_SERVICE_LOAD'
    return { answer: () => ({ code, message }), description: '', unusable: message, failed, files }
  }
}

/** A service in code. */
export class CodeEntry extends FileEntry {
  readonly #load: LoadService

  constructor(file: ServiceFile, load: LoadService) {
    super(file)
    this.#load = load
  }

  protected override async look(): Promise<Known> {
    const { name, path, file } = this.file
    const before = new Map([[path, await fileSignature(path)]])
    const spec = { kind: 'code', name, file: path } as const
    const service = new PoolService({ name, lane: 'code', spec })
    const result = await this.#load(service)
    const files = await FileSet.of([path, ...result.files], before)
    if (!result.ok) return this.unresolved('E_SERVICE_LOAD', result.message, files)
    const { meta } = result
    if (meta.disabled) {
      return this.unresolved('E_SERVICE_MISSING', `The service ${name} is disabled in ${file}.`, files)
    }
    service.describe(meta)
    return {
      answer: () => service,
      description: meta.description ?? '',
      unusable: null,
      failed: false,
      files,
    }
  }
}

/** A service that a `*.service.json` defines. */
export class DefinitionEntry extends FileEntry {
  readonly #defined: DefinedServices

  constructor(file: ServiceFile, defined: DefinedServices) {
    super(file)
    this.#defined = defined
  }

  protected override async look(): Promise<Known> {
    const { name, path, file } = this.file
    const files = await FileSet.of([path])
    const read = await readDefinition(path)
    if (!read.ok) {
      return this.unresolved(
        'E_SERVICE_LOAD',
        `The service ${name} can't be used: ${file}: ${read.problem}`,
        files,
      )
    }
    const { definition } = read
    if (definition.disabled) {
      return this.unresolved('E_SERVICE_MISSING', `The service ${name} is disabled in ${file}.`, files)
    }
    const answer = () => this.#defined.service(name, definition)
    return { answer, description: definition.description ?? '', unusable: null, failed: false, files }
  }
}
