import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_DEPTH, scanJson } from './json-scan.ts'

const accepted = (text: string): unknown => {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return 'refused'
  }
}
const scanned = (text: string): unknown => {
  const { value, fault } = scanJson(text)
  return fault === null ? { value } : 'refused'
}

describe('accepts what JSON.parse accepts, with the same values', () => {
  test('for JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 2, '\t'), (text, indent) => {
        fc.pre(!text.includes('__proto__'))
        const spaced = JSON.stringify(JSON.parse(text), null, indent)
        expect(scanned(text)).toEqual(accepted(text))
        expect(scanned(spaced)).toEqual(accepted(spaced))
      }),
      { numRuns: 500 },
    )
  })

  test('for JSON with a character changed, taken out or put in', () => {
    const char = fc.constantFrom(...'{}[]",:\\ \n\t\u0000\u2028-+.0123eEtfnu/abé'.split(''))
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), char, fc.nat({ max: 1 }), (text, where, put, taken) => {
        const at = where % (text.length + 1)
        const changed = text.slice(0, at) + put + text.slice(at + taken)
        // What is refused or changed on purpose is tested below.
        fc.pre(scanJson(changed).notes.length === 0)
        expect(scanned(changed)).toEqual(accepted(changed))
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    '',
    ' ',
    '01',
    '-',
    '1.',
    '.5',
    '1e',
    '+1',
    'tru',
    'truex',
    'NaN',
    "'a'",
    '"\\x"',
    '"\\u12g4"',
    '"a',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    '{"a" 1}',
    '[1 2]',
    '1 2',
    '//c\n1',
    '"a\nb"',
    '"\u0001"',
  ])('refuses %j', text => {
    expect(accepted(text)).toBe('refused')
    expect(scanned(text)).toBe('refused')
  })
})

describe('says where and why', () => {
  const fault = (text: string) => {
    const { fault: found } = scanJson(text)
    return found === null ? null : `${found.offset}: ${found.message}`
  }
  test.each([
    ['{"a": 1,}', '8: No comma may stand before "}"'],
    ['[1,]', '3: No comma may stand before "]"'],
    ['{"a" 1}', '5: Expected ":" after the key "a", got "1"'],
    ['{"a": 1 "b": 2}', '8: Expected "," or "}", got "\\""'],
    ['{"a": undefined}', '6: Expected a value, got "undefined"'],
    ["{'a': 1}", '1: Expected a key in double quotes, got "\'": strings stand in double quotes'],
    ['{ // no\n}', '2: Expected a key in double quotes, got "/": JSON has no comments'],
    [
      '{\n<<<<<<< HEAD\n',
      '2: Expected a key in double quotes, got "<": a merge conflict is not resolved here',
    ],
    ['{"a": "b\n"}', '6: A string ends on its line: a closing " is missing'],
    ['{"a": "b', '6: A string is not closed: a closing " is missing'],
    ['{"a": 1', '7: Expected "," or "}", got the end of the text'],
    ['', '0: The text is empty'],
  ])('%j', (text, message) => {
    expect(fault(text)).toBe(message)
  })

  test('finds the offset of every value by its path', () => {
    const { offsetOf } = scanJson('{"a": {"b": [10, {"c": null}]}, "constructor": 1}')
    expect(offsetOf([])).toBe(0)
    expect(offsetOf(['a'])).toBe(6)
    expect(offsetOf(['a', 'b', 0])).toBe(13)
    expect(offsetOf(['a', 'b', 1, 'c'])).toBe(23)
    expect(offsetOf(['constructor'])).toBe(47)
    expect(offsetOf(['toString'])).toBeNull()
    expect(offsetOf(['a', 'x'])).toBeNull()
    expect(offsetOf(['a', 'b', 2])).toBeNull()
  })
})

describe('what is JSON but would do harm', () => {
  test('the key __proto__ is left out at any depth, and pollutes nothing', () => {
    const { value, notes } = scanJson(
      '{"__proto__": {"polluted": 1}, "a": [{"\\u005f_proto__": {"polluted": 2}}], "b": 3}',
    )
    expect(value).toEqual({ a: [{}], b: 3 })
    expect(notes.map(note => [note.code, note.path])).toEqual([
      ['forbidden-key', ['__proto__']],
      ['forbidden-key', ['a', 0, '__proto__']],
    ])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })

  test('other names of the prototype chain are ordinary keys', () => {
    const text = '{"constructor": 1, "toString": {"hasOwnProperty": 2}}'
    expect(scanJson(text)).toMatchObject({ value: JSON.parse(text), fault: null, notes: [] })
  })

  test('of a key that stands twice the last one counts, and both places are told', () => {
    const { value, notes } = scanJson('{"a": 1, "b": {"a": 2}, "a": 3}')
    expect(value).toEqual({ a: 3, b: { a: 2 } })
    expect(notes).toEqual([{ code: 'duplicate-key', path: ['a'], key: 'a', offset: 24, earlier: 1 }])
  })

  test('numbers that would come back as others are noted', () => {
    const { notes } = scanJson(
      '[9007199254740993, 1e400, -12345678901234567890, 9007199254740992, 1.0, 1e21, 0.1]',
    )
    expect(notes.map(note => [note.code, note.path[0]])).toEqual([
      ['number-precision', 0],
      ['number-range', 1],
      ['number-precision', 2],
    ])
  })

  test('nesting has a limit, and a text far beyond it neither overflows nor hangs', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(scanJson(nested(MAX_DEPTH)).fault).toBeNull()
    expect(scanJson(nested(MAX_DEPTH + 1)).fault?.message).toContain(`deeper than ${MAX_DEPTH}`)
    expect(scanJson('{"a":'.repeat(100_000)).fault?.offset).toBe(MAX_DEPTH * 5)
  })
})

test('a broken text keeps what was complete in the levels asked for', () => {
  const text = '{"a": 1, "b": {"x": {"whole": 1}, "y": {"half": 1'
  expect(scanJson(text, 0).value).toBeUndefined()
  expect(scanJson(text, 1).value).toEqual({ a: 1 })
  expect(scanJson(text, 2).value).toEqual({ a: 1, b: { x: { whole: 1 } } })
})
