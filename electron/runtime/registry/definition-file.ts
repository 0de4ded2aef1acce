import { readFile } from 'node:fs/promises'
import { pointer } from '../../../shared/flow/problem.ts'
import { type ServiceDefinition, serviceDefinitionSchema } from '../../../shared/flow/schema.ts'

export type ReadDefinition =
  | { readonly ok: true; readonly definition: ServiceDefinition }
  | { readonly ok: false; readonly problem: string }

/** Reads a `*.service.json`. A problem says where in the file it is. */
export async function readDefinition(path: string): Promise<ReadDefinition> {
  try {
    return parseDefinition(await readFile(path, 'utf8'))
  } catch (error) {
    return {
      ok: false,
      problem: `it can't be read (${error instanceof Error ? error.message : String(error)})`,
    }
  }
}

export function parseDefinition(text: string): ReadDefinition {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return {
      ok: false,
      problem: `it is not JSON (${error instanceof Error ? error.message : String(error)})`,
    }
  }
  const parsed = serviceDefinitionSchema.safeParse(json)
  if (parsed.success) return { ok: true, definition: parsed.data }
  const issue = parsed.error.issues[0]
  const place = pointer(...(issue?.path ?? []).map(part => (typeof part === 'symbol' ? String(part) : part)))
  return { ok: false, problem: `at \`${place === '' ? '/' : place}\`: ${issue?.message}` }
}
