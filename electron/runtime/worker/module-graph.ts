import { fileURLToPath } from 'node:url'

/** Who imports whom among the files of a workspace: what a service depends on, for noticing that it has changed. */
export class ModuleGraph {
  readonly #imports = new Map<string, Set<string>>()

  /** `from` imports `to`; both are URLs. */
  add(from: string, to: string): void {
    const known = this.#imports.get(from)
    if (known) known.add(to)
    else this.#imports.set(from, new Set([to]))
  }

  /** `file` and all that it imports, directly or not, as paths; nothing below `node_modules`. */
  filesOf(file: string): string[] {
    const seen = new Set([file])
    for (const url of seen) for (const imported of this.#imports.get(url) ?? []) seen.add(imported)
    return [...seen].filter(isOwnFile).map(url => fileURLToPath(url))
  }
}

/** A file that authors write: not a package's, not a part of Node. */
export const isOwnFile = (url: string): boolean => url.startsWith('file:') && !url.includes('/node_modules/')
