import type { z } from 'zod'
import { HandlerError } from '../worker/handler.ts'

/** Reads a definition; one that can't be used is a service that fails to load, and says in which field and why. */
export function loadDefinition<Schema extends z.ZodType>(
  schema: Schema,
  name: string,
  definition: unknown,
): z.infer<Schema> {
  const parsed = schema.safeParse(definition)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(
    ({ path, message }) => `\`${path.join('.') || 'definition'}\`: ${message}`,
  )
  throw definitionFault(name, faults.join('; '))
}

export const definitionFault = (name: string, fault: string): HandlerError =>
  new HandlerError('E_SERVICE_LOAD', `The definition of the service ${name} can't be used. ${fault}`)
