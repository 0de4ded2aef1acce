import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isSkippedFolder, type ServiceFileName, serviceOfFile } from './names.ts'

/** A file that gives a service. */
export interface ServiceFile extends ServiceFileName {
  /** Absolute. */
  readonly path: string
  /** Relative to the workspace, with `/`. */
  readonly file: string
  /** Why it must not be used. */
  readonly refused: string | null
}

const FOLDER = 'services'

export interface Scan {
  /** In the order of their paths. */
  readonly files: readonly ServiceFile[]
  /** The folders that were read, absolute. */
  readonly folders: readonly string[]
  /** Something is a link: what it leads to may change elsewhere. */
  readonly hasLinks: boolean
}

interface Scanning {
  readonly workspace: string
  readonly files: ServiceFile[]
  /** Real paths, against links in a circle. */
  readonly seen: Set<string>
  hasLinks: boolean
}

/** The service files of a workspace. A folder that can't be read gives none. */
export async function scanServices(workspace: string): Promise<Scan> {
  const scanning: Scanning = { workspace, files: [], seen: new Set(), hasLinks: false }
  await scanFolder(scanning, '')
  const { files, seen, hasLinks } = scanning
  return { files: files.sort((a, b) => (a.file < b.file ? -1 : 1)), folders: [...seen], hasLinks }
}

/** @param below path of the folder below `services/`, empty for itself */
async function scanFolder(scanning: Scanning, below: string): Promise<void> {
  const { workspace, files } = scanning
  const folder = join(workspace, FOLDER, below)
  const entries = await entriesOf(scanning, folder)
  await Promise.all(
    entries.map(async entry => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isSymbolicLink()) scanning.hasLinks = true
      const place = entry.isSymbolicLink() ? await followLink(workspace, join(folder, entry.name)) : null
      const isFolder = place === null ? entry.isDirectory() : place.isFolder
      if (isFolder) {
        if (!isSkippedFolder(entry.name)) await scanFolder(scanning, path)
        return
      }
      const service = serviceOfFile(path)
      if (service === null || !(place?.exists ?? entry.isFile())) return
      const file = `${FOLDER}/${path}`
      const refused = place?.outside ? `${file} links to a place outside of the workspace` : null
      files.push({ ...service, path: join(folder, entry.name), file, refused })
    }),
  )
}

async function entriesOf(scanning: Scanning, folder: string): Promise<Dirent[]> {
  const { workspace, seen } = scanning
  try {
    const real = await realpath(folder)
    if (real !== folder) scanning.hasLinks = true
    if (seen.has(real) || !isInside(workspace, real)) return []
    seen.add(real)
    return await readdir(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

interface LinkTarget {
  readonly exists: boolean
  readonly isFolder: boolean
  readonly outside: boolean
}

async function followLink(workspace: string, path: string): Promise<LinkTarget> {
  try {
    const real = await realpath(path)
    const found = await stat(real)
    return { exists: found.isFile(), isFolder: found.isDirectory(), outside: !isInside(workspace, real) }
  } catch {
    return { exists: false, isFolder: false, outside: false }
  }
}

const isInside = (workspace: string, real: string): boolean => real.startsWith(workspace + sep)
