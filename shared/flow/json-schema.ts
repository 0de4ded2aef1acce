import { z } from 'zod'
import { flowSchema } from './schema.ts'

/** The JSON Schema of a flow file, draft 2020-12, as text: for editors, and published with the app. */
export function flowJsonSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(flowSchema, { io: 'input', target: 'draft-2020-12' })
  const title = 'Fanfare flow'
  const description = 'A parallel execution: sources, the targets they invoke, and callbacks. Format 1.'
  return `${JSON.stringify({ $schema, title, description, ...schema }, null, 2)}\n`
}
