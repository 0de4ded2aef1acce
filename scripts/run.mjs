/** Runs a task of the project on Node 24: `node scripts/run.mjs dev|build|check|test|test:faults|bench|images [options]`. */
import { delimiter, dirname, join } from 'node:path'
import { exitWith } from './bootstrap/failure.mjs'
import { handOver } from './bootstrap/hand-over.mjs'
import { modules, root } from './bootstrap/paths.mjs'
import { bootstrap } from './bootstrap.mjs'

try {
  const node = await bootstrap({ build: false })
  process.env.PATH = [dirname(node), join(modules, '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  await handOver(node, [join(root, 'scripts', 'tasks', 'main.ts'), ...process.argv.slice(2)], {
    cwd: root,
  })
} catch (error) {
  exitWith(error)
}
