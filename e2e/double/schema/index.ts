import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Schema } from './types.ts'

const require = createRequire(import.meta.url)
// The package itself must not be loaded: it would download Electron.
const declarations = path.join(path.dirname(require.resolve('electron/package.json')), 'electron.d.ts')

/** What the installed `electron.d.ts` declares. Reading it takes half a second, so that is done once per version. */
export const schema: Schema = await readSchema()

async function readSchema(): Promise<Schema> {
  const { mtimeMs, size } = statSync(declarations)
  const folder = path.resolve(import.meta.dirname, '../../../out/test')
  const file = path.join(folder, `electron-schema-${Math.round(mtimeMs)}-${size}.json`)
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    const { makeSchema } = await import('./make.ts')
    const made = makeSchema(readFileSync(declarations, 'utf8'))
    mkdirSync(folder, { recursive: true })
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, JSON.stringify(made))
    renameSync(draft, file)
    return made
  }
}
