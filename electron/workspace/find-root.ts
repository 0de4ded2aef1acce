import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { STATE_FOLDER } from './state-folder.ts'
import { fileError } from './workspace-error.ts'

const MARKS = ['services', 'flows', STATE_FOLDER]

/**
 * The workspace that a flow belongs to: the nearest folder above the file that holds `services/`, `flows/` or
 * `.fanfare/`, else the file's own folder. The file itself need not exist.
 *
 * @param file path as the user gave it, relative to the current folder or absolute.
 * @returns the workspace's real path.
 */
export async function findWorkspace(file: string): Promise<string> {
  const folder = await realFolder(path.dirname(path.resolve(file)), file)
  for (let candidate = folder; ; candidate = path.dirname(candidate)) {
    if (await isMarked(candidate)) return candidate
    if (path.dirname(candidate) === candidate) return folder
  }
}

/** A folder that the user named as a workspace: its real path. */
export async function realFolder(folder: string, shown: string = folder): Promise<string> {
  try {
    const real = await realpath(path.resolve(folder))
    // `readdir` would say so too, later and less clearly.
    if (!(await stat(real)).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    return real
  } catch (error) {
    throw fileError(`${shown} can't be opened`, error)
  }
}

async function isMarked(folder: string): Promise<boolean> {
  for (const mark of MARKS) {
    const isFolder = await stat(path.join(folder, mark)).then(
      stats => stats.isDirectory(),
      () => false,
    )
    if (isFolder) return true
  }
  return false
}
