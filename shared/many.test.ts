import { expect, test } from 'vitest'
import { z } from 'zod'
import { invocationInfoSchema, targetInfoSchema } from './run/model.ts'

const good = { nodeId: 'a', service: 'x', key: 'x', onTarget: [0, 1] }

const invocation = (targets: unknown) => ({
  invocationId: 'K05129BXK5ZJJABJ41CGPEMZG4J6',
  parent: null,
  nodeId: null,
  source: 's',
  pattern: 'parallel',
  policy: 'all-settled',
  cid: 'c',
  issuedAt: 1,
  base: 0,
  targets,
  callbacks: [],
  onFinal: [],
})

/** Whether the list is taken, or what is wrong with it and where. */
const read = (schema: z.ZodType, value: unknown, drop: number): unknown => {
  const { success, data, error } = schema.safeParse(value)
  if (success) return drop > 0 ? (data as { targets: unknown }).targets : data
  return error?.issues.map(({ message, path }) => ({ message, path: path.slice(drop) }))
}

test.each([
  [[]],
  [[good, { ...good, nodeId: null, onTarget: [] }]],
  [[good, { ...good, nodeId: '__proto__' }]],
  [[good, { ...good, nodeId: 'a b' }]],
  [[{ ...good, service: 1 }]],
  [[{ ...good, more: 1 }]],
  [[{ nodeId: null, service: 'x', key: 'x' }]],
  [[{ ...good, onTarget: [-1] }]],
  [[{ ...good, onTarget: [0.5] }]],
  [[{ ...good, onTarget: [2 ** 60] }]],
  [[good, null, 'x']],
  [[[]]],
  ['no list'],
  [undefined],
])('says of %j what the schema says', targets => {
  const by = read(invocationInfoSchema, invocation(targets), 1)
  expect(by).toEqual(read(z.array(targetInfoSchema), targets, 0))
})
