import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNode } from './node.mjs'
import { root } from './paths.mjs'

/**
 * Whether node_modules is what package-lock.json asks for on this platform, and a recent Node is there.
 * @param {string} [place] the project's folder
 */
export function isInstalled(place = root) {
  return findNode() !== null && readText(stampFile(place)) === wanted(place)
}

/**
 * Notes that node_modules is complete.
 * @param {string} [place] the project's folder
 */
export function markInstalled(place = root) {
  writeFileSync(stampFile(place), wanted(place))
}

/**
 * Takes over a folder that somebody filled with `npm install` or `npm ci` by hand: npm's own record of what it
 * installed must hold every package that the lock file wants.
 * @param {string} [place] the project's folder
 */
export function adoptInstall(place = root) {
  if (findNode() === null) return false
  const installed = packagesOf(join(place, 'node_modules', '.package-lock.json'))
  const locked = packagesOf(join(place, 'package-lock.json'))
  if (installed === null || locked === null) return false
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '') continue
    const present = installed[path]
    if (present ? !isSame(present, entry) : entry.optional !== true) return false
  }
  markInstalled(place)
  return true
}

/**
 * In node_modules, so that it goes when the folder goes.
 * @param {string} place
 */
function stampFile(place) {
  return join(place, 'node_modules', '.fanfare-install')
}

/** @param {string} place */
function wanted(place) {
  const lock = readFileSync(join(place, 'package-lock.json'))
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @param {string} file
 * @returns {Record<string, LockedPackage> | null}
 */
function packagesOf(file) {
  const text = readText(file)
  if (text === null) return null
  try {
    return JSON.parse(text).packages ?? null
  } catch {
    return null
  }
}

/**
 * @param {LockedPackage} left
 * @param {LockedPackage} right
 */
function isSame(left, right) {
  return left.version === right.version && left.integrity === right.integrity
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
