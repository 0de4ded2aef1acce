import { expect, test } from 'vitest'
import { parseDefinition } from './definition-file.ts'

test('a definition keeps what this version does not know', () => {
  const read = parseDefinition('{ "kind": "http", "url": "https://x.example", "later": 1 }')
  expect(read).toMatchObject({ ok: true, definition: { kind: 'http', later: 1 } })
})

test.each([
  ['{', /it is not JSON/],
  ['[]', /at `\/`/],
  ['{ "kind": "ftp" }', /at `\/kind`/],
  ['{ "kind": "http" }', /at `\/url`/],
  ['{ "kind": "process", "command": ["a", 1] }', /at `\/command\/1`/],
  ['{ "kind": "process", "command": "rm -rf" }', /at `\/command`/],
])('%s says where the problem is', (text, problem) => {
  const read = parseDefinition(text)
  expect(read.ok ? '' : read.problem).toMatch(problem)
})
