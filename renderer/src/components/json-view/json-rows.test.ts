import { describe, expect, test } from 'vitest'
import { parseJson, treeOf } from './json-node.ts'
import { pathText, visible } from './json-path.ts'
import {
  containerHint,
  jsonRows,
  MEMBERS,
  scalarText,
  stringLines,
  summary,
  type TreeState,
} from './json-rows.ts'

const value = {
  id: 7,
  name: 'Halden',
  'odd key': { deep: [1, { x: null }] },
  empty: {},
}
const tree = treeOf(value)
const state = (...open: string[]): TreeState => ({ open: new Set(open), shown: new Map() })
const shown = (of: TreeState) =>
  jsonRows(tree, of).map(row => (row.kind === 'node' ? `${'-'.repeat(row.depth)}${row.label}` : row.kind))

test('only what is open is shown', () => {
  expect(shown(state())).toEqual(['id', 'name', 'odd key', 'empty'])
  expect(shown(state('2', '2.0', '2.0.1'))).toEqual([
    'id',
    'name',
    'odd key',
    '-deep',
    '--0',
    '--1',
    '---x',
    'empty',
  ])
  // Open, but within what is closed.
  expect(shown(state('2.0'))).toEqual(['id', 'name', 'odd key', 'empty'])
})

test('paths are written as in JavaScript', () => {
  expect(pathText(tree, 'response', [0])).toBe('response.id')
  expect(pathText(tree, 'response', [2, 0, 1, 0])).toBe('response["odd key"].deep[1].x')
})

test('a large container is shown in parts', () => {
  const large = treeOf(Array.from({ length: MEMBERS + 5 }, (_, n) => n))
  const rows = jsonRows(large, state())
  expect(rows).toHaveLength(MEMBERS + 1)
  expect(rows.at(-1)).toMatchObject({ kind: 'more', left: 5 })
  expect(jsonRows(large, { open: new Set(), shown: new Map([['', MEMBERS + 5]]) })).toHaveLength(MEMBERS + 5)
})

describe('a long string', () => {
  const text = `first line\n${'x'.repeat(300)}`
  const long = treeOf({ text })
  test('is clipped until it is opened, then in lines', () => {
    expect(jsonRows(long, state())).toHaveLength(1)
    expect(jsonRows(long, state('0')).slice(1)).toMatchObject([
      { kind: 'text', text: 'first line' },
      { text: 'x'.repeat(120) },
      { text: 'x'.repeat(120) },
      { text: 'x'.repeat(60) },
    ])
  })
  test('is never cut within a character', () => {
    expect(stringLines('😀'.repeat(121)).at(-1)).toBe('😀')
    const [root] = jsonRows(treeOf(`${'a'.repeat(159)}😀${'b'.repeat(9)}`), state())
    const node = root?.kind === 'node' ? root.node : null
    if (!node) throw new Error('Expected a row')
    expect(scalarText(treeOf(`${'a'.repeat(159)}😀${'b'.repeat(9)}`), node).text).toBe(`"${'a'.repeat(159)}…`)
  })
})

test('a summary says what there is and how much more', () => {
  const of = (json: string) => {
    const parsed = parseJson(json)
    return parsed.root ? summary(parsed, parsed.root, 24) : null
  }
  expect(of('{"id":7,"name":"Halden Marine","tags":[1,2]}')).toBe('{ id: 7, 2 more }')
  expect(of('[1,[2],{}]')).toBe('[ 1, [1], {0} ]')
  expect(of('{}')).toBe('{}')
  expect(of('{"a":1,"b":')).toBe('{ a: 1 }')
  expect(of('null')).toBe('null')
})

test('a hint names keys, or first values', () => {
  const parsed = parseJson('{"a":{"street":1,"city":2},"b":["x","y"]}')
  const [a, b] = parsed.root?.kind === 'object' ? parsed.root.items : []
  if (a?.kind !== 'object' || b?.kind !== 'array') throw new Error('Expected containers')
  expect(containerHint(parsed, a)).toBe('street, city')
  expect(containerHint(parsed, b)).toBe('"x", "y"')
})

test('what would be invisible, or turn text around, is written out', () => {
  expect(visible('a\u202egnp.exe')).toBe('a\\u202egnp.exe')
  expect(visible('\u0000\u200b\n')).toBe('\\u0000\\u200b\\n')
  expect(visible('<img src=x onerror=alert(1)> æøå 😀')).toBe('<img src=x onerror=alert(1)> æøå 😀')
})
