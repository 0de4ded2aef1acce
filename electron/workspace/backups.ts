import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { FLOW_FORMAT_VERSION } from '../../shared/flow/schema.ts'
import { atomicWrite } from './atomic-write.ts'
import { confine } from './confine.ts'
import { readPlainFile, revisionOf } from './read-file.ts'
import { ensureStateFolder, STATE_FOLDER } from './state-folder.ts'
import { fileError } from './workspace-error.ts'

/** Where the version of a flow lies that the last write replaced. */
export const backupPath = (flowPath: string): string => `${STATE_FOLDER}/backup/${flowPath}`

/**
 * Keeps what is about to be overwritten. A version that is whole takes the place of the last backup; one that is
 * damaged, or of another format, is kept beside it under a name of its own, for it may be all that is left of work.
 *
 * @param about the replaced version: whether it could be read whole, and the format that it says it has.
 * @returns the path of the backup in the workspace.
 */
export async function keepBackup(
  root: string,
  flowPath: string,
  bytes: Uint8Array,
  about: { readonly whole: boolean; readonly formatVersion: number | null },
): Promise<string> {
  const { whole, formatVersion } = about
  const suffix =
    formatVersion !== null && formatVersion !== FLOW_FORMAT_VERSION
      ? `.format-${formatVersion}`
      : whole
        ? ''
        : `.damaged-${revisionOf(bytes).slice(0, 8)}`
  const kept = backupPath(flowPath) + suffix
  try {
    await ensureStateFolder(root)
    const file = await confine(root, kept)
    await mkdir(path.dirname(file), { recursive: true })
    await atomicWrite(file, bytes)
    return kept
  } catch (error) {
    throw fileError(`${flowPath} was not written, since its old version can't be kept as ${kept}`, error)
  }
}

/** The last backup of a flow as bytes, or null. */
export async function readBackup(root: string, flowPath: string): Promise<Uint8Array | null> {
  const kept = backupPath(flowPath)
  return (await readPlainFile(await confine(root, kept), kept))?.bytes ?? null
}
