import path from 'node:path'
import type { CoreFiles } from '../app/index.ts'

/** Where the core's files are in the built app, whose `package.json` is in `root`. */
export function builtFiles(root: string): CoreFiles {
  const main = path.join(root, 'out/main')
  return {
    worker: path.join(main, 'worker.js'),
    historyThread: path.join(main, 'history-thread.js'),
    service: path.join(main, 'service.js'),
    serviceTypes: path.join(root, 'out/types/electron/runtime/service/index.d.ts'),
    examples: path.join(root, 'examples'),
  }
}
