import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { findWorkspace as findRoot } from '../workspace/index.ts'

/**
 * The workspace that a flow's file belongs to, which need not exist, and the file's path in it, with `/`. Rejects with a
 * WorkspaceError when its folder can't be used.
 */
export async function findWorkspace(file: string): Promise<{ root: string; flowPath: string }> {
  const root = await findRoot(file)
  const folder = await realpath(path.dirname(path.resolve(file)))
  const inside = path.relative(root, path.join(folder, path.basename(file)))
  return { root, flowPath: inside.split(path.sep).join('/') }
}
