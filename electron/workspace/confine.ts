import { lstat, realpath } from 'node:fs/promises'
import path from 'node:path'
import { systemCode, WorkspaceError } from './workspace-error.ts'

/**
 * Where a path of the workspace really is. Paths come from flows, clients and command lines: they are relative, with
 * `/`, and what they lead to through symbolic links must lie in the workspace too. The file need not exist; its
 * folders neither.
 *
 * @param root the workspace's real path.
 * @throws WorkspaceError `E_BAD_PARAMS` for a path that leads out, or could be read in two ways.
 */
export async function confine(root: string, relative: string): Promise<string> {
  const fault = pathFault(relative)
  if (fault !== null) throw refusal(relative, fault)
  const wanted = path.join(root, ...relative.split('/'))
  const real = await realOf(wanted, relative)
  if (!isWithin(root, real)) throw refusal(relative, 'it leads out of the workspace')
  return real
}

/** Why a text is no path of a workspace, or null. Looks at the text alone. */
export function pathFault(relative: string): string | null {
  if (relative === '') return 'it is empty'
  if (relative.length > 4096) return 'it is too long'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f]/.test(relative)) return 'it has a control character'
  if (relative.startsWith('/') || /^[A-Za-z]:/.test(relative)) return 'it is not relative to the workspace'
  if (relative.includes('\\')) return 'folders are separated by "/"'
  const parts = relative.split('/')
  if (parts.includes('..')) return 'it leads out of its folder'
  if (parts.includes('') || parts.includes('.')) return 'it has an empty part'
  return null
}

/** Whether `file` is `folder` or lies below it; both absolute, without links. */
export function isWithin(folder: string, file: string): boolean {
  const way = path.relative(folder, file)
  return way === '' || !(way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way))
}

/** The real path of the nearest ancestor that exists, and what is still to be made below it. */
async function realOf(wanted: string, relative: string): Promise<string> {
  try {
    return await realpath(wanted)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ELOOP') throw refusal(relative, 'its links go round in a circle')
    if (code === 'ENAMETOOLONG') throw refusal(relative, 'it is too long')
    if (code === 'ENOTDIR') throw refusal(relative, 'a file is where a folder should be')
    if (code !== 'ENOENT') throw error
  }
  // A link to nowhere would be followed by who writes: nothing says where to.
  if (await exists(wanted)) throw refusal(relative, 'it is a link to something that is not there')
  return path.join(await realOf(path.dirname(wanted), relative), path.basename(wanted))
}

async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file)
    return true
  } catch {
    return false
  }
}

const refusal = (relative: string, why: string): WorkspaceError =>
  new WorkspaceError('E_BAD_PARAMS', `${JSON.stringify(relative)} is no path of the workspace: ${why}.`)
