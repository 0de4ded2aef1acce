import { pathToFileURL } from 'node:url'
import type { Loaded } from '../wire/frames.ts'
import { type Definition, readDefinition } from './definition.ts'
import { describeLoadError } from './load-error.ts'
import { ModuleGraph } from './module-graph.ts'
import { installResolver } from './resolve-hooks.ts'

/** How loading a service's file ended. */
export type LoadedModule =
  | { readonly loaded: Extract<Loaded, { ok: true }>; readonly handle: Definition['handle'] }
  | { readonly loaded: Extract<Loaded, { ok: false }>; readonly handle: null }

/** Loads services in code: TypeScript or JavaScript files of a workspace, as they are. */
export class Loader {
  readonly #graph = new ModuleGraph()
  readonly #timeoutMs: number

  constructor(serviceEntry: string | null, timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    process.setSourceMapsEnabled(true)
    installResolver(this.#graph, serviceEntry)
  }

  /** Loads one file. Never rejects. */
  async load(file: string): Promise<LoadedModule> {
    const url = pathToFileURL(file).href
    const files = () => this.#graph.filesOf(url)
    let module: unknown
    try {
      module = await this.#inTime(import(url))
    } catch (error) {
      const message = error instanceof LoadTimeout ? `Could not load ${file}: ${error.message}` : null
      return failed(message ?? describeLoadError(file, error, files()), files())
    }
    try {
      const { handle, meta } = readDefinition(module)
      return { loaded: { ok: true, meta, files: files() }, handle }
    } catch (error) {
      return failed(
        `Could not load ${file}: ${error instanceof Error ? error.message : String(error)}`,
        files(),
      )
    }
  }

  async #inTime<T>(importing: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new LoadTimeout(this.#timeoutMs)), this.#timeoutMs)
    })
    try {
      return await Promise.race([importing, late])
    } finally {
      clearTimeout(timer)
    }
  }
}

class LoadTimeout extends Error {
  constructor(ms: number) {
    super(`it did not finish within ${ms} ms. Does it await something at its top level that never comes?`)
  }
}

const failed = (message: string, files: string[]): LoadedModule => ({
  loaded: { ok: false, message, files },
  handle: null,
})
