import { isBuilt } from './bootstrap/build-state.mjs'
import { BootstrapFailure } from './bootstrap/failure.mjs'
import { adoptInstall, isInstalled } from './bootstrap/install-state.mjs'
import { findNode, oldestNode, runningCanStart, wantedMajor } from './bootstrap/node.mjs'

/**
 * Makes sure that the project can run: dependencies as package-lock.json wants them, a recent Node, and, if asked, a
 * build of the sources as they are. Costs a few ms when all is there. Any number of these may run at the same time.
 *
 * @param {{ build: boolean }} options
 * @returns {Promise<string>} path of a Node that is recent enough; the running one if it is
 */
export async function bootstrap({ build }) {
  if (!runningCanStart()) {
    throw new BootstrapFailure(
      `Node ${process.versions.node} is too old to start with.\nWhat to do: install Node ${oldestNode} or newer; Node ${wantedMajor} is fetched by itself if it is missing.`,
    )
  }
  if (!isInstalled() && !adoptInstall()) await (await import('./bootstrap/install.mjs')).install()
  const node = findNode()
  if (node === null)
    throw new BootstrapFailure(`Node ${wantedMajor} is missing after an installation that went well.`)
  if (build && !isBuilt()) await (await import('./bootstrap/build.mjs')).build(node)
  return node
}
