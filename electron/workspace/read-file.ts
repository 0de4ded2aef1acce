import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { fileError, systemCode, WorkspaceError } from './workspace-error.ts'

export interface FileContent {
  readonly bytes: Uint8Array
  readonly modifiedAt: number
  /** It has other names too, by which it may be changed. */
  readonly hasOtherNames: boolean
}

/** What a flow, a list of pins or a `.env` may be in bytes; a file beyond it is none that this program wrote. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

/**
 * Reads a whole file, or gives null when none is there. Only plain files: a pipe or a device of that name would hold
 * the reader for ever.
 *
 * @param shown how errors name the file.
 */
export async function readPlainFile(file: string, shown: string): Promise<FileContent | null> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const { size, mtimeMs, ...stats } = await handle.stat()
      if ((stats.mode & constants.S_IFMT) !== constants.S_IFREG) {
        throw new WorkspaceError('E_IO', `${shown} can't be read: it is not a plain file.`)
      }
      if (size > MAX_FILE_BYTES) {
        throw new WorkspaceError(
          'E_IO',
          `${shown} can't be read: it has ${size} bytes, ${MAX_FILE_BYTES} are the most.`,
        )
      }
      return { bytes: await handle.readFile(), modifiedAt: mtimeMs, hasOtherNames: stats.nlink > 1 }
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw fileError(`${shown} can't be read`, error)
  }
}

/** Names a content: the same for the same bytes. */
export const revisionOf = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex')

/** The text, and whether its bytes were UTF-8 throughout; what was not stands as U+FFFD. */
export function decodeText(bytes: Uint8Array): { text: string; valid: boolean } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), valid: true }
  } catch {
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), valid: false }
  }
}
