import { join } from 'node:path'
import { handOver } from './hand-over.mjs'
import { root } from './paths.mjs'

/**
 * Runs the built command line with the arguments of this process: here if this is the Node for it, else in that one.
 * @param {string} node a Node that is recent enough
 */
export async function runBuilt(node) {
  if (node === process.execPath) await import('./launch.mjs')
  else await handOver(node, [join(root, 'scripts', 'bootstrap', 'launch.mjs'), ...process.argv.slice(2)])
}
