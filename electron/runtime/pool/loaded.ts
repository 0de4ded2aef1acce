import { z } from 'zod'
import { retrySchema } from '../../../shared/flow/schema.ts'

/** What a service in code says of itself, as far as it can be used. */
export const serviceMetaSchema = z.looseObject({
  description: z.string().optional(),
  timeoutMs: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .optional(),
  retry: retrySchema.optional(),
  concurrency: z.int().min(1).max(1_000_000).optional(),
  idempotent: z.boolean().optional(),
  isolation: z.enum(['shared', 'own']).optional(),
  disabled: z.boolean().optional(),
})
export type LoadedMeta = z.infer<typeof serviceMetaSchema>

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), meta: z.unknown(), files: z.array(z.string()) }),
  z.object({ ok: z.literal(false), message: z.string(), files: z.array(z.string()) }),
])

/** How loading a service ended. `files`: what it depends on, absolute paths. */
export type LoadResult =
  | { readonly ok: true; readonly meta: LoadedMeta; readonly files: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly files: readonly string[] }

/** Reads a worker's answer to LOAD. */
export function parseLoaded(json: string): LoadResult {
  const answer = answerSchema.safeParse(parseJson(json))
  if (!answer.success) {
    return {
      ok: false,
      message: 'Could not load the service: its worker gave an unreadable answer.',
      files: [],
    }
  }
  if (!answer.data.ok) return answer.data
  const { files } = answer.data
  const meta = serviceMetaSchema.safeParse(answer.data.meta)
  if (meta.success) return { ok: true, meta: meta.data, files }
  const issue = meta.error.issues[0]
  return {
    ok: false,
    message: `Could not load ${files[0] ?? 'the service'}: its \`${issue?.path.join('.')}\` can't be used: ${issue?.message}`,
    files,
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
