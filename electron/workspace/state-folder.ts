import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { flowJsonSchemaText } from '../../shared/flow/json-schema.ts'
import { atomicWrite } from './atomic-write.ts'
import { confine } from './confine.ts'
import { decodeText, readPlainFile } from './read-file.ts'
import { fileError } from './workspace-error.ts'

export const STATE_FOLDER = '.fanfare'
const SCHEMA_FILE = `${STATE_FOLDER}/flow.schema.json`

/** Makes `.fanfare/`, and has git ignore it whatever the repository says: history and pins are nobody else's. */
export async function ensureStateFolder(root: string): Promise<string> {
  const folder = await confine(root, STATE_FOLDER)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(ignoreExisting)
    return folder
  } catch (error) {
    throw fileError(`${STATE_FOLDER}/ can't be made`, error)
  }
}

/** Puts the schema of flow files where the flows of this workspace say it is, unless the same one is there. */
export async function ensureSchema(root: string): Promise<void> {
  await ensureStateFolder(root)
  const file = await confine(root, SCHEMA_FILE)
  const text = flowJsonSchemaText()
  const there = await readPlainFile(file, SCHEMA_FILE)
  if (there !== null && decodeText(there.bytes).text === text) return
  await atomicWrite(file, text)
}

/** What a flow says as its `$schema`, relative to its own folder: editors resolve it so. */
export function schemaReference(flowPath: string): string {
  const way = path.posix.relative(path.posix.dirname(flowPath), SCHEMA_FILE)
  return way.startsWith('../') ? way : `./${way}`
}

/** A reference that an earlier write made, perhaps when the flow lay in another folder. */
export const isOwnReference = (reference: string): boolean =>
  /^(\.\/|(\.\.\/)*)\.fanfare\/flow\.schema\.json$/.test(reference)

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
