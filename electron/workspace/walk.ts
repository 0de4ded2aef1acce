import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { byCodeUnit } from '../../shared/flow/json.ts'

const DEEPEST = 16

/**
 * Plain files below a folder of the workspace, as paths with `/`, sorted. Hidden ones, `node_modules` and what links
 * lead to are left out; a folder that is missing or can't be read holds nothing.
 *
 * @param visited is told each folder that was read, the first included.
 */
export async function walk(
  root: string,
  folder: string,
  depth: number = DEEPEST,
  visited: (folder: string) => void = () => {},
): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => null)
  if (entries === null) return []
  visited(folder)
  const files: string[] = []
  for (const entry of entries.sort((a, b) => byCodeUnit(a.name, b.name))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isFile()) files.push(file)
    else if (entry.isDirectory() && depth > 0) files.push(...(await walk(root, file, depth - 1, visited)))
  }
  return files
}
