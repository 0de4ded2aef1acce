import { expect, test } from 'vitest'
import { treeOf } from './json-node.ts'
import { MAX_HITS, marked, searchTree } from './json-search.ts'

const tree = treeOf({
  name: 'Halden Marine AS',
  contacts: [{ email: 'x@marine.example' }, { marineBase: 1 }],
  n: 1234,
})

test('finds keys and values in the order of the tree, whatever the case', () => {
  expect(searchTree(tree, 'MARINE').paths).toEqual([[0], [1, 0, 0], [1, 1, 0]])
  expect(searchTree(tree, '23').paths).toEqual([[2]])
  expect(searchTree(tree, '')).toEqual({ paths: [], more: false })
  expect(searchTree(treeOf('just marine'), 'marine').paths).toEqual([[]])
})

test('stops somewhere, and says so', () => {
  const many = treeOf(Array.from({ length: MAX_HITS + 1 }, () => 'x'))
  expect(searchTree(many, 'x')).toMatchObject({ more: true })
  expect(searchTree(many, 'x').paths).toHaveLength(MAX_HITS)
})

test('marks what was searched for and keeps the text', () => {
  expect(marked('Halden Marine, marine', 'MARINE')).toEqual([
    { text: 'Halden ', hit: false },
    { text: 'Marine', hit: true },
    { text: ', ', hit: false },
    { text: 'marine', hit: true },
  ])
  expect(marked('İ', 'x')).toEqual([{ text: 'İ', hit: false }])
})
