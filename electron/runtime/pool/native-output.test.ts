import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter, NativeOutput } from './native-output.ts'

test('lines are the same however the text arrives', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ab\n]*$/)), pieces => {
      const splitter = new LineSplitter()
      const lines = [...pieces.flatMap(piece => splitter.push(piece)), ...splitter.end()]
      const whole = pieces.join('').split('\n')
      if (whole.at(-1) === '') whole.pop()
      expect(lines).toEqual(whole)
    }),
  )
})

test('a line without an end is cut', () => {
  const splitter = new LineSplitter()
  const lines = splitter.push('x'.repeat(70_000))
  expect(lines.join('')).toHaveLength(70_000)
  expect(splitter.end()).toEqual([])
})

test('a full heap is told by what V8 says, also in pieces', () => {
  const output = new NativeOutput()
  output.push('stdout', 'JavaScript heap out of memory')
  output.push('stderr', 'FATAL ERROR: Reached heap')
  expect(output.saysOutOfMemory).toBe(false)
  output.push('stderr', ' limit Allocation failed\n')
  expect(output.saysOutOfMemory).toBe(true)
})
