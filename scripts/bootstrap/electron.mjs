import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { modules, root } from './paths.mjs'

const electronPackage = join(modules, 'electron')

/**
 * The Electron that can be started, or null. It is looked for where `electron` itself looks; asking that package would
 * begin a download.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} [place] the folder of the package `electron`
 */
export function findElectron(env, place = electronPackage) {
  if (env.ELECTRON_EXEC_PATH) return existsSync(env.ELECTRON_EXEC_PATH) ? env.ELECTRON_EXEC_PATH : null
  const name = readText(join(place, 'path.txt'))
  if (!name) return null
  const program = join(env.ELECTRON_OVERRIDE_DIST_PATH || join(place, 'dist'), name)
  return existsSync(program) ? program : null
}

/** Whether the build has a desktop program. */
export function hasDesktop() {
  const { main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return typeof main === 'string' && existsSync(join(root, main))
}

/**
 * Why Electron would not show a window here though it were installed, or null.
 * @param {{ platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>, isRoot: boolean }} where
 */
export function whyNoDesktop({ platform, env, isRoot }) {
  // Who names an Electron has it started whatever else is the case.
  if (env.ELECTRON_EXEC_PATH) return null
  if (platform === 'darwin') return env.SSH_CONNECTION ? 'this is a remote session' : null
  if (platform === 'win32') return null
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display'
  return isRoot ? 'Electron does not run as root' : null
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}
