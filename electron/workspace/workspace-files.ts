import { stat } from 'node:fs/promises'
import path from 'node:path'
import { flowPaths } from './list-flows.ts'
import { walk } from './walk.ts'

export type FileKind = 'flow' | 'service'

/** A file of the workspace that others want to know about, and what tells one version of it from the next. */
export interface SeenFile {
  readonly kind: FileKind
  readonly stamp: string
}

export interface Snapshot {
  readonly files: ReadonlyMap<string, SeenFile>
  /** Folders whose entries the snapshot depends on, the workspace's own as ''. */
  readonly folders: readonly string[]
}

const SERVICE_FILE = /\.(ts|mts|cts|js|mjs|cjs|json)$/

/** Flows, and code and definitions of services, as they are now. */
export async function takeSnapshot(root: string): Promise<Snapshot> {
  const folders = ['']
  const visited = (folder: string): void => {
    folders.push(folder)
  }
  const services = (await walk(root, 'services', undefined, visited)).filter(file => SERVICE_FILE.test(file))
  await walk(root, 'flows', undefined, visited)
  const files = new Map<string, SeenFile>()
  const add = async (kind: FileKind, file: string): Promise<void> => {
    const stats = await stat(path.join(root, file), { bigint: true }).catch(() => null)
    if (stats === null) return
    const stamp = `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`
    files.set(file, { kind, stamp })
  }
  for (const file of await flowPaths(root)) await add('flow', file)
  for (const file of services) await add('service', file)
  return { files, folders }
}
