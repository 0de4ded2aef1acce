import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import type { Boot } from '../in-page/operations.ts'
import { sourceOf } from './source.ts'

const inPage = (file: string): URL => new URL(`../in-page/${file}`, import.meta.url)
const PARAMETERS = 'require, process, exports, module, Buffer, global, setImmediate, clearImmediate'

let sources: { readonly wire: string; readonly preloadWorld: string; readonly mainWorld: string } | null =
  null

function readSources() {
  sources ??= {
    wire: sourceOf(inPage('wire.ts'), 'makeWire'),
    preloadWorld: sourceOf(inPage('preload-world.ts'), 'playPreload'),
    mainWorld: sourceOf(inPage('main-world.ts'), 'prepareMainWorld'),
  }
  return sources
}

/** The script for a page's own world. */
export const mainWorldScript = (nonce: string): string =>
  `${readSources().mainWorld}(${JSON.stringify(nonce)})`

/**
 * The script for the isolated world: a preload in its surroundings. The preload stands first, so that its lines keep
 * their numbers. Throws when it can't be read or is no script.
 */
export function preloadScript(file: string, nonce: string): string {
  const source = readFileSync(file, 'utf8')
  // Throws what is wrong with it, with the line.
  new vm.Script(`(function (${PARAMETERS}) {${source}\n})`, { filename: file })
  const { preloadWorld, wire } = readSources()
  const { platform, arch, version, versions } = process
  const boot: Boot = {
    nonce,
    path: file,
    process: {
      type: 'renderer',
      sandboxed: true,
      contextIsolated: true,
      platform,
      arch,
      version,
      versions,
      env: {},
    },
  }
  return [
    `((preload) => (play) => play(preload))(function (${PARAMETERS}) {${source}`,
    `})((preload) => ${preloadWorld}(${JSON.stringify(boot)}, ${wire}, preload))`,
    `//# sourceURL=${pathToFileURL(file)}`,
  ].join('\n')
}
