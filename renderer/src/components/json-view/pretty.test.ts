import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './json-node.ts'
import { prettyLines, RAW_LINE_CHARS, rawLines, tokensOf } from './pretty.ts'

test('is JSON.stringify with two spaces', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), value => {
      const lines = prettyLines(parseJson(JSON.stringify(value)))
      expect(lines.join('\n')).toBe(JSON.stringify(value, null, 2))
    }),
  )
})

test('what was cut ends where it was', () => {
  expect(prettyLines(parseJson('{"a":[1,{"b":2},'))).toEqual([
    '{',
    '  "a": [',
    '    1,',
    '    {',
    '      "b": 2',
    '    }',
  ])
})

test('lines are cut in pieces that give the text again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 1000 }), text => {
      const one = text.replace(/[\r\n]/g, '')
      const lines = rawLines(one.repeat(3))
      expect(lines.join('')).toBe(one.repeat(3))
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(RAW_LINE_CHARS)
    }),
  )
})

test('depth does not turn a small text into a huge one', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  const size = prettyLines(parseJson(deep)).reduce((sum, line) => sum + line.length, 0)
  expect(size).toBeLessThan(4_000_000)
})

test('the parts of a line are the line', () => {
  const piece = fc.constantFrom('"', '\\', '{', '}', ':', ',', ' ', 'a', '1', '-', 'true', 'null', '.')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), parts => {
      const line = parts.join('')
      expect(
        tokensOf(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line)
    }),
  )
  expect(tokensOf('  "a": -1.5e3,').map(({ kind, text }) => [kind, text])).toEqual([
    ['mark', '  '],
    ['key', '"a"'],
    ['mark', ':'],
    ['mark', ' '],
    ['number', '-1.5e3'],
    ['mark', ','],
  ])
})
