import { expect, test } from 'vitest'
import { parseFlowValue } from '../../shared/flow/parse.ts'
import { expressionProblems } from './expression-problems.ts'

const problemsOf = (request: unknown) => {
  const nodes = { a: { kind: 'target', service: 'demo.echo', request } }
  const { document } = parseFlowValue({ formatVersion: 1, nodes, edges: {} })
  if (!document) throw new Error('Expected a flow')
  return expressionProblems(document)
}

test('a request whose JSONata does not parse is pointed out, with its place', async () => {
  const [problem, ...others] = await problemsOf({ $jsonata: '{ "id": input. }' })
  expect(others).toEqual([])
  expect(problem).toMatchObject({ severity: 'warning', pointer: '/nodes/a/request/$jsonata' })
  expect(problem?.message).toMatch(/can't be read: .+ \(character \d+\)$/)
})

test('nesting without end is a problem, and no crash', async () => {
  expect(await problemsOf({ $jsonata: '('.repeat(100_000) })).toHaveLength(1)
})

test.each([
  [{ $jsonata: "{ 'id': input.id }" }],
  [{ $jsonata: 'input.', other: 1 }],
  ['input.'],
  [undefined],
])('%j is none', async request => {
  expect(await problemsOf(request)).toEqual([])
})
