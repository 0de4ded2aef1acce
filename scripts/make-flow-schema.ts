import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { flowJsonSchemaText } from '../shared/flow/json-schema.ts'

/** Writes the JSON Schema of flow files where `package.json` exports it from. */
const out = new URL('../out/flow.schema.json', import.meta.url)
await mkdir(new URL('.', out), { recursive: true })
await writeFile(out, flowJsonSchemaText())
console.log(`wrote ${fileURLToPath(out)}`)
