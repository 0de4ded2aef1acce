import { existsSync } from 'node:fs'
import path from 'node:path'
import type { CoreFiles } from '../app/index.ts'

/**
 * Where the core's files are. Built, this module is in a chunk below the bundles; unbuilt, it is among the sources.
 * @param root the package's folder
 */
export function coreFiles(root: string): CoreFiles {
  const serviceTypes = path.join(root, 'out/types/electron/runtime/service/index.d.ts')
  const examples = path.join(root, 'examples')
  const bundles = [import.meta.dirname, path.dirname(import.meta.dirname)].find(folder =>
    existsSync(path.join(folder, 'history-thread.js')),
  )
  if (bundles !== undefined) {
    return {
      worker: path.join(bundles, 'worker.js'),
      historyThread: path.join(bundles, 'history-thread.js'),
      service: path.join(bundles, 'service.js'),
      serviceTypes,
      examples,
    }
  }
  const electron = path.join(root, 'electron')
  return {
    worker: path.join(electron, 'runtime/worker/entry.ts'),
    historyThread: path.join(electron, 'history/thread.ts'),
    service: path.join(electron, 'runtime/service/index.ts'),
    serviceTypes,
    examples,
  }
}
