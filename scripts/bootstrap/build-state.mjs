import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

/** What a build is made from. Folders that don't exist yet count as empty. */
const folders = ['shared', 'electron', 'renderer']
const files = [
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'electron.vite.config.ts',
  'scripts/make-flow-schema.ts',
  'scripts/tasks/build.ts',
]

/** What a build leaves in out/, one file of each part. */
const results = ['main/cli.js', 'renderer/index.html']

/**
 * Whether out/ was built from the sources as they are. Sizes and times of change decide; where they differ, contents
 * do, so that a checkout which only touches files costs no build.
 * @param {string} [place] the project's folder
 */
export function isBuilt(place = root) {
  const stamp = readStamp(place)
  if (stamp === null || !results.every(file => existsSync(join(place, 'out', file)))) return false
  const sources = listSources(place)
  const listing = listingOf(place, sources)
  if (stamp.listing === listing) return true
  if (stamp.contents !== contentsOf(place, sources)) return false
  writeStamp(place, { listing, contents: stamp.contents })
  return true
}

/**
 * Call before a build reads its first file, and the result after it wrote its last: what was edited in between makes
 * the build stale again.
 * @param {string} [place] the project's folder
 * @returns {() => void} notes that out/ is built
 */
export function beginBuild(place = root) {
  rmSync(stampFile(place), { force: true })
  const sources = listSources(place)
  const stamp = { listing: listingOf(place, sources), contents: contentsOf(place, sources) }
  return () => writeStamp(place, stamp)
}

/**
 * @param {string} place
 * @returns {string[]} paths from there, with `/`, sorted
 */
function listSources(place) {
  /** @type {string[]} */
  const found = []
  const walk = (/** @type {string} */ folder) => {
    for (const entry of entriesOf(join(place, folder))) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (entry.name !== 'fixtures') walk(path)
      } else if (!/[.]test[.]tsx?$/.test(entry.name)) found.push(path)
    }
  }
  for (const folder of folders) walk(folder)
  for (const file of files) if (existsSync(join(place, file))) found.push(file)
  return found.sort()
}

/** @param {string} folder */
function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/**
 * @param {string} place
 * @param {string[]} sources
 */
function listingOf(place, sources) {
  const hash = createHash('sha256')
  for (const path of sources) {
    const { size, mtimeMs } = statSync(join(place, path), { throwIfNoEntry: false }) ?? {
      size: -1,
      mtimeMs: -1,
    }
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/**
 * @param {string} place
 * @param {string[]} sources
 */
function contentsOf(place, sources) {
  const hash = createHash('sha256')
  for (const path of sources) {
    try {
      const content = readFileSync(join(place, path))
      hash.update(`${path} ${content.length}\n`).update(content)
    } catch {
      hash.update(`${path} gone\n`)
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} place
 * @returns {{ listing: string, contents: string } | null}
 */
function readStamp(place) {
  try {
    const { listing, contents } = JSON.parse(readFileSync(stampFile(place), 'utf8'))
    return { listing, contents }
  } catch {
    return null
  }
}

/**
 * @param {string} place
 * @param {{ listing: string, contents: string }} stamp
 */
function writeStamp(place, stamp) {
  mkdirSync(join(place, 'out'), { recursive: true })
  writeFileSync(stampFile(place), JSON.stringify(stamp))
}

/** @param {string} place */
function stampFile(place) {
  return join(place, 'out', '.built.json')
}
