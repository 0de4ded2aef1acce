import { expect, test } from 'vitest'
import { marked, type PaletteItem, scoreOf, search } from './palette-items.ts'

const item = (label: string, more: Partial<PaletteItem> = {}): PaletteItem => ({
  value: label,
  place: 'commands',
  group: 'Run',
  label,
  detail: '',
  run: () => undefined,
  unavailable: null,
  of: null,
  ...more,
})
const items = [
  item('Run'),
  item('Run selected', { unavailable: 'select a node first' }),
  item('Run failed targets again'),
  item('Nightly stock sync', { place: 'flows', group: 'Flows', detail: 'flows/nightly.flow.json' }),
  item('Save', { group: 'Flow' }),
]
const found = (query: string, place: Parameters<typeof search>[2] = 'all') =>
  search(items, query, place).map(
    group => `${group.value}: ${group.items.map(({ label }) => label).join(', ')}`,
  )

test('finds by each word, in label and detail, in any order', () => {
  expect(found('again run')).toEqual(['Run: Run failed targets again'])
  expect(found('nightly.flow')).toEqual(['Flows: Nightly stock sync'])
  expect(found('nothing')).toEqual([])
})

test('what can be done comes before what can not', () => {
  expect(found('run')).toEqual(['Run: Run, Run failed targets again, Run selected'])
})

test('finds by words that are not shown', () => {
  const more = [...items, item('Stop', { words: 'end cancel' })]
  expect(search(more, 'cancel', 'all').flatMap(group => group.items.map(({ label }) => label))).toEqual([
    'Stop',
  ])
})

test('offers what there is too much of only when it is looked for, or narrowed to', () => {
  const lines = [item('try again in 400 ms', { place: 'log', group: 'Log', onlyFound: true })]
  expect(search(lines, '', 'all')).toEqual([])
  expect(search(lines, 'again', 'all')).toHaveLength(1)
  expect(search(lines, '', 'log')).toHaveLength(1)
})

test('narrows to one kind', () => {
  expect(found('', 'flows')).toEqual(['Flows: Nightly stock sync'])
})

test('the beginning of a word fits better than its middle', () => {
  const start = scoreOf({ label: 'Save as', detail: '' }, ['as'])
  const middle = scoreOf({ label: 'Phase', detail: '' }, ['as'])
  expect(start).not.toBeNull()
  expect(middle).not.toBeNull()
  expect(Number(start)).toBeLessThan(Number(middle))
})

test('marks what was looked for', () => {
  expect(marked('Run again', 'AGAIN')).toEqual([
    { text: 'Run ', hit: false },
    { text: 'again', hit: true },
  ])
  expect(marked('Run', '')).toEqual([{ text: 'Run', hit: false }])
})
