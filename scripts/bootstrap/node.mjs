import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { modules } from './paths.mjs'

/** Everything but these scripts runs on this line of Node or a later one. */
export const wantedMajor = 24

/** The oldest Node that runs these scripts. */
const oldest = [20, 19]

/** Whether the Node that runs this file is recent enough for all of the project. */
const runningIsEnough = versionOf(process.versions.node)[0] >= wantedMajor

/** Whether the Node that runs this file can at least fetch a better one. */
export function runningCanStart() {
  const [major, minor] = versionOf(process.versions.node)
  return major > Number(oldest[0]) || (major === oldest[0] && minor >= Number(oldest[1]))
}

export const oldestNode = oldest.join('.')

/** The Node that the package `node` installs for this platform; it may be missing. */
export const packagedNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** Path of a Node that is recent enough, or null as long as none is installed. */
export function findNode() {
  if (runningIsEnough) return process.execPath
  return existsSync(packagedNode) ? packagedNode : null
}

/**
 * @param {string} version
 * @returns {[major: number, minor: number]}
 */
function versionOf(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return [major, minor]
}
