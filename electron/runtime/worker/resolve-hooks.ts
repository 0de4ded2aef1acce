import { statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isOwnFile, type ModuleGraph } from './module-graph.ts'

/**
 * How services' imports are found, beyond what Node does by itself: `fanfare` without having been installed, files
 * whose ending was left out, and `.ts` files that are named `.js` as TypeScript has it. Notes who imports whom.
 */
export function installResolver(graph: ModuleGraph, serviceEntry: string | null): void {
  const entryUrl = serviceEntry === null ? null : pathToFileURL(serviceEntry).href
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'fanfare' && entryUrl !== null) return { url: entryUrl, shortCircuit: true }
      const { parentURL } = context
      if (parentURL === undefined || !isOwnFile(parentURL)) return nextResolve(specifier, context)
      const found = isPath(specifier) ? findFile(specifier, parentURL) : null
      const resolved = nextResolve(found ?? specifier, context)
      graph.add(parentURL, withoutQuery(resolved.url))
      return resolved
    },
  })
}

/** The file that a relative or absolute import means, as a URL; null where Node shall say what is wrong. */
function findFile(specifier: string, parentUrl: string): string | null {
  const url = URL.parse(specifier, parentUrl)
  if (url === null || url.protocol !== 'file:') return null
  const path = pathOf(url)
  if (path === null || isFile(path)) return null
  for (const candidate of candidates(path)) {
    if (!isFile(candidate)) continue
    const found = pathToFileURL(candidate)
    found.search = url.search
    return found.href
  }
  return null
}

function* candidates(path: string): Generator<string> {
  const ending = /\.[cm]?js$/.exec(path)?.[0]
  // A `.js` that is not there was written for the `.ts` that it would be compiled from.
  if (ending) yield path.slice(0, -ending.length) + ending.replace('js', 'ts')
  for (const added of ENDINGS) yield path + added
  for (const added of ENDINGS) yield `${path.replace(/[\\/]$/, '')}/index${added}`
}

function pathOf(url: URL): string | null {
  try {
    return fileURLToPath(url)
  } catch {
    return null
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true
const isPath = (specifier: string): boolean => /^(\.{1,2}(\/|$)|\/|file:)/.test(specifier)
const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '')

const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cts', '.cjs']
