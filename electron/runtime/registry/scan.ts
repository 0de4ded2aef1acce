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

/** The service files of a workspace, in the order of their paths. A folder that can't be read gives none. */
export async function scanServices(workspace: string): Promise<ServiceFile[]> {
  const files: ServiceFile[] = []
  await scanFolder(workspace, '', files, new Set())
  return files.sort((a, b) => (a.file < b.file ? -1 : 1))
}

/** @param below path of the folder below `services/`, empty for itself @param seen real paths, against links in a circle */
async function scanFolder(
  workspace: string,
  below: string,
  files: ServiceFile[],
  seen: Set<string>,
): Promise<void> {
  const folder = join(workspace, FOLDER, below)
  const entries = await entriesOf(workspace, folder, seen)
  await Promise.all(
    entries.map(async entry => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      const place = entry.isSymbolicLink() ? await followLink(workspace, join(folder, entry.name)) : null
      const isFolder = place === null ? entry.isDirectory() : place.isFolder
      if (isFolder) {
        if (!isSkippedFolder(entry.name)) await scanFolder(workspace, path, files, seen)
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

async function entriesOf(workspace: string, folder: string, seen: Set<string>): Promise<Dirent[]> {
  try {
    const real = await realpath(folder)
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
