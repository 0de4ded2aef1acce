import type { z } from 'zod'

/** What a schema makes of a value from outside: the parsed value, or what is wrong with it in words. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string }

const SHOWN = 3

/** Parses by a schema and never throws, whatever the value is made of. */
export function parseBy<S extends z.ZodType>(schema: S, value: unknown): Parsed<z.output<S>> {
  try {
    const parsed = schema.safeParse(value)
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, why: inWords(parsed.error) }
  } catch (error) {
    // Values nested deeper than the stack make a recursive schema overflow it.
    const why = error instanceof RangeError ? 'it is nested too deeply' : 'it could not be read'
    return { ok: false, why }
  }
}

function inWords(error: z.ZodError): string {
  const issues = error.issues.slice(0, SHOWN).map(issue => {
    const path = issue.path.map(String).join('.')
    return path === '' ? issue.message : `\`${path}\`: ${issue.message}`
  })
  const more = error.issues.length - issues.length
  return issues.join('; ') + (more > 0 ? `; and ${more} more` : '')
}
