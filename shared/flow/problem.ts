import { z } from 'zod'

/**
 * One thing that is wrong with a flow, where it is and what to do. An `error` keeps the flow from running; a
 * `warning` (a service that exists nowhere, say) does not: the run shows what comes of it.
 */
export const problemSchema = z.strictObject({
  severity: z.enum(['error', 'warning']),
  /** A stable kebab-case word for the kind of problem, e.g. `service-missing`. */
  code: z.string(),
  message: z.string(),
  /** JSON pointer into the flow document (RFC 6901); the empty string is the whole document. */
  pointer: z.string(),
  /** Place in the file, 1-based, where the text is known. */
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  /** Lines of the text around that place with a caret below it; given for syntax errors. */
  frame: z.string().optional(),
})
export type Problem = z.infer<typeof problemSchema>

export const pointer = (...path: readonly (string | number)[]): string =>
  path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The parts of a JSON pointer. */
export const pointerParts = (text: string): string[] =>
  text === ''
    ? []
    : text
        .slice(1)
        .split('/')
        .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
