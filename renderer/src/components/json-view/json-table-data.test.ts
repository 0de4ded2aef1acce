import { expect, test } from 'vitest'
import { parseJson } from './json-node.ts'
import { cellText, tableOf } from './json-table-data.ts'

const shown = (text: string, at: readonly number[] | null = null) => {
  const tree = parseJson(text)
  const table = tableOf(tree, at)
  return (
    table && {
      path: table.path,
      columns: table.columns.map(({ name, numeric }) => `${name}${numeric ? ' #' : ''}`),
      rows: table.rows.map(({ label, cells }) => [
        label,
        ...cells.map(cell => (cell ? cellText(tree, cell.node) : '')),
      ]),
    }
  )
}

test('a list of objects has a row for each and a column for each key', () => {
  expect(shown('[{"a":1,"b":"x"},{"b":null,"c":[1,2]}]')).toEqual({
    path: [],
    columns: ['a #', 'b', 'c'],
    rows: [
      ['0', '1', '"x"', ''],
      ['1', '', 'null', '[2]'],
    ],
  })
})

test('a list of anything has one column more', () => {
  expect(shown('[1,{"a":2},"x"]')).toEqual({
    path: [],
    columns: ['value', 'a #'],
    rows: [
      ['0', '1', ''],
      ['1', '', '2'],
      ['2', '"x"', ''],
    ],
  })
})

test('the list around a place is shown, else the longest in the root, else its members', () => {
  const text = '{"few":[{"a":1},{"a":2}],"many":[{"b":1},{"b":2},{"b":3}],"name":"x"}'
  expect(shown(text)?.path).toEqual([1])
  expect(shown(text, [0, 1, 0])?.path).toEqual([0])
  expect(shown('{"a":1,"b":{"c":2}}')).toEqual({
    path: [],
    columns: ['value'],
    rows: [
      ['a', '1'],
      ['b', '{1}'],
    ],
  })
})

test('the last of a repeated key counts, as in JSON', () => {
  expect(shown('[{"a":1,"a":2}]')?.rows).toEqual([['0', '2']])
})

test('a scalar is no table', () => {
  expect(shown('7')).toBeNull()
  expect(shown('nonsense')).toBeNull()
})
