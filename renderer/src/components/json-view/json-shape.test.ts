import { expect, test } from 'vitest'
import { parseJson } from './json-node.ts'
import { jsonSchemaOf, shapeLines, shapeOf } from './json-shape.ts'

const shape = (text: string) => {
  const found = shapeOf(parseJson(text))
  if (!found) throw new Error('Expected a shape')
  return found
}
const lines = (text: string) =>
  shapeLines(shape(text)).map(({ depth, label, type, note }) =>
    `${'  '.repeat(depth)}${label ?? '-'}: ${type}${note && ` (${note})`}`.trimEnd(),
  )

test('says what is under each key, in its order', () => {
  expect(lines('{"id":7,"name":"Halden","open":true,"notes":null,"at":{"city":"Oslo"}}')).toEqual([
    '-: object',
    '  id: number (such as 7)',
    '  name: string (such as "Halden")',
    '  open: boolean (such as true)',
    '  notes: null',
    '  at: object',
    '    city: string (such as "Oslo")',
  ])
})

test('puts entries of lists together', () => {
  expect(lines('{"rows":[{"a":1,"b":[1,2]},{"a":"x","b":[]},{"b":[3]}],"none":[]}')).toEqual([
    '-: object',
    '  rows: list of 3 objects',
    '    a: number or string (in 2 of 3, such as 1)',
    '    b: list of 0 to 2 numbers',
    '  none: empty list',
  ])
  expect(lines('[[{"a":1}],[{"a":2}]]')).toEqual(['-: list of 2 lists', '  a: number (such as 1)'])
})

test('is written as a JSON Schema', () => {
  expect(jsonSchemaOf(shape('[{"a":1,"b":"x"},{"a":null}]'))).toEqual({
    type: 'array',
    items: {
      type: 'object',
      properties: { a: { type: ['number', 'null'] }, b: { type: 'string' } },
      required: ['a'],
    },
  })
})

test('does not mind how deep a body is, nor what its keys are called', () => {
  expect(shape(`${'['.repeat(50_000)}${']'.repeat(50_000)}`).seen).toBe(1)
  expect(lines('{"__proto__":1,"constructor":2}')).toEqual([
    '-: object',
    '  __proto__: number (such as 1)',
    '  constructor: number (such as 2)',
  ])
})

test('is none of what is no JSON', () => {
  expect(shapeOf(parseJson('nonsense'))).toBeNull()
})
