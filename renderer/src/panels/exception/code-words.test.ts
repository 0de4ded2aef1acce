import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeWords, commonIndent, wordsAtCaret } from './code-words.ts'

const kinds = (line: string) =>
  codeWords(line)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => [kind, text])

test('tells words of code apart', () => {
  expect(kinds("const a = await b('it\\'s', 0x1f) // no 'string'")).toEqual([
    ['keyword', 'const'],
    ['keyword', 'await'],
    ['string', "'it\\'s'"],
    ['number', '0x1f'],
    ['comment', "// no 'string'"],
  ])
  expect(kinds('row => row.if2 /* x */ + 1')).toEqual([
    ['keyword', '=>'],
    ['comment', '/* x */'],
    ['number', '1'],
  ])
})

test('loses no character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), line => {
      expect(
        codeWords(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line)
    }),
  )
})

test('finds what all lines are indented by', () => {
  expect(commonIndent(['    a', '', '      b', '    '])).toBe(4)
  expect(commonIndent(['a', '  b'])).toBe(0)
  expect(commonIndent(['', ''])).toBe(0)
})

test('says at the caret what is short', () => {
  expect(wordsAtCaret("Cannot read properties of undefined (reading 'currency')")).toBe(
    "reading 'currency' of undefined",
  )
  expect(wordsAtCaret('Only 1 of A-17 is left')).toBe('Only 1 of A-17 is left')
  expect(wordsAtCaret('x'.repeat(49))).toBe('')
})
