import type { z } from 'zod'

/** What a text from storage holds; null for none, for what is no JSON, and for what the schema refuses. */
export function parseJson<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
