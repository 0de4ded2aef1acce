import { z } from 'zod'

/**
 * A list of which there may be very many: `is` looks at each item, and must take only what the schema takes as it
 * stands. The schema itself reads the list when an item was refused, to say what is wrong with which.
 */
export function many<S extends z.ZodType<object>>(
  item: S,
  is: (value: object) => value is z.output<S>,
): z.ZodType<z.output<S>[]> {
  const strict = z.array(item)
  return z.unknown().transform((value, context) => {
    if (Array.isArray(value) && value.every(one => typeof one === 'object' && one !== null && is(one))) {
      return value as z.output<S>[]
    }
    const read = strict.safeParse(value)
    if (read.success) return read.data
    for (const issue of read.error.issues) context.addIssue({ ...issue })
    return z.NEVER
  })
}
