import { expect, test } from 'vitest'
import { codeFrame, LineIndex } from './text-place.ts'

test('places are counted from 1', () => {
  const index = new LineIndex('ab\ncd\r\n\nx')
  const places = [0, 1, 2, 3, 5, 7, 8, 9].map(offset => {
    const { line, column } = index.place(offset)
    return `${line}:${column}`
  })
  expect(places).toEqual(['1:1', '1:2', '1:3', '2:1', '2:3', '3:1', '4:1', '4:2'])
  expect(index.place(99)).toEqual({ line: 4, column: 2 })
  expect(new LineIndex('').place(0)).toEqual({ line: 1, column: 1 })
})

test('a frame has the line before, the line, and a caret', () => {
  expect(codeFrame('one\ntwo\n\tthree\n', { line: 3, column: 2 })).toBe('  2 | two\n> 3 |  three\n    |  ^')
  expect(codeFrame('x', { line: 1, column: 2 })).toBe('> 1 | x\n    |  ^')
})

test('a frame of a long line is cut around the place, and shows no control characters', () => {
  const frame = codeFrame(`${'a'.repeat(1000)}\u001b[2J${'b'.repeat(1000)}`, { line: 1, column: 1001 })
  const [line = '', caret = ''] = frame.split('\n')
  expect(line.length).toBeLessThan(120)
  expect(line).not.toContain('\u001b')
  expect(line[caret.indexOf('^') + 1]).toBe('[')
})
