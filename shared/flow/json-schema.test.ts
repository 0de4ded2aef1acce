import { expect, test } from 'vitest'
import { z } from 'zod'
import { flowJsonSchemaText } from './json-schema.ts'

const looseObject = z.looseObject({
  properties: z.record(z.string(), z.looseObject({})),
  additionalProperties: z.looseObject({}),
})

test('the schema says what it is for, describes fields, and allows unknown ones', () => {
  const schema = looseObject.parse(JSON.parse(flowJsonSchemaText()))
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Fanfare flow',
    required: ['formatVersion', 'nodes', 'edges'],
  })
  expect(schema.properties.layout?.description).toContain('[x, y]')
  expect(schema.additionalProperties).toEqual({})
  expect(flowJsonSchemaText()).toContain('Deadline of one attempt, in ms.')
})
