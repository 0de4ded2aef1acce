import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJson } from './json-quick.ts'
import { MAX_DEPTH, scanJson } from './json-scan.ts'

/** All that a scan says, with where the text's own keys stand. */
function said({ value, fault, notes, offsetOf }: ReturnType<typeof scanJson>): unknown {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  return { value, fault, notes, root: offsetOf([]), places: keys.map(key => offsetOf([key])) }
}

const same = (text: string, keepPartial = 0) =>
  expect(said(readJson(text, keepPartial))).toEqual(said(scanJson(text, keepPartial)))

describe('says what a scan says', () => {
  test('of any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 2, '\t'), (text, indent) => {
        same(text)
        same(JSON.stringify(JSON.parse(text), null, indent), 2)
      }),
      { numRuns: 500 },
    )
  })

  test('of JSON with a character changed, taken out or put in', () => {
    const char = fc.constantFrom(...'{}[]",:\\ \n\u0000-+.0123eEabé'.split(''))
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), char, fc.nat({ max: 1 }), (text, where, put, taken) => {
        const at = where % (text.length + 1)
        same(text.slice(0, at) + put + text.slice(at + taken), 2)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    '{"a":1,"a":2}',
    '{"a":{"b":1,"\\u0062":2},"c":":::"}',
    '{"a\\"b:":"\\\\","c":":"}',
    '{"__proto__":1}',
    '{"\\u005f_proto__":1}',
    '{"n":12345678901234567890}',
    '{"n":9007199254740993}',
    '{"n":1e400}',
    '\ufeff{"a":1}',
    '',
    '{"a":1}x',
    `${'['.repeat(MAX_DEPTH + 1)}${']'.repeat(MAX_DEPTH + 1)}`,
    `${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}`,
  ])('of %j', text => same(text, 2))
})
