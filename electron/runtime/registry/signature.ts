import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Of a file that has several names: it may be changed by one that lies elsewhere. */
const SEVERAL = ':several'

/** Tells one state of a file from another without reading it. The empty text stands for a file that is not there. */
export async function fileSignature(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino, nlink } = await stat(path)
    return nlink > 1 ? `${mtimeMs}:${size}:${ino}${SEVERAL}` : `${mtimeMs}:${size}:${ino}`
  } catch {
    return ''
  }
}

/** The files that something was made from, as they were then. */
export class FileSet {
  readonly #signatures: Map<string, string>

  private constructor(signatures: Map<string, string>) {
    this.#signatures = signatures
  }

  /** @param known signatures that were taken before the files were read: a change made meanwhile is seen by these */
  static async of(paths: Iterable<string>, known: ReadonlyMap<string, string> = new Map()): Promise<FileSet> {
    const unique = [...new Set(paths)]
    const signatures = await Promise.all(
      unique.map(async path => known.get(path) ?? (await fileSignature(path))),
    )
    return new FileSet(new Map(unique.map((path, index) => [path, signatures[index] ?? ''])))
  }

  /** The folders whose entries these files are; null where a file's changes can be made by way of another folder. */
  get folders(): ReadonlySet<string> | null {
    const signatures = [...this.#signatures.values()]
    if (signatures.some(signature => signature.endsWith(SEVERAL))) return null
    return new Set([...this.#signatures.keys()].map(path => dirname(path)))
  }

  async hasChanged(): Promise<boolean> {
    const changes = await Promise.all(
      [...this.#signatures].map(async ([path, signature]) => (await fileSignature(path)) !== signature),
    )
    return changes.includes(true)
  }
}
