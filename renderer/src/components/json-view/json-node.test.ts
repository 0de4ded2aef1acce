import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isContainer,
  type JsonNode,
  type JsonTree,
  memberOf,
  parseJson,
  sourceOf,
  stringOf,
} from './json-node.ts'

/** A node back as a value, the long way round. */
function asValue(tree: JsonTree, node: JsonNode): unknown {
  if (node.kind === 'array') return node.items.map(item => asValue(tree, item))
  if (node.kind === 'object') {
    return Object.fromEntries(
      node.keys.map((key, at) => [key, node.items[at] && asValue(tree, node.items[at])]),
    )
  }
  return JSON.parse(sourceOf(tree, node))
}

test('reads what JSON.parse reads, with every node at its place', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (json, indent) => {
      const value: unknown = JSON.parse(json)
      const text = JSON.stringify(value, null, indent)
      const tree = parseJson(text)
      expect(tree.faultAt).toBeNull()
      if (!tree.root) throw new Error('Expected a root')
      expect(sourceOf(tree, tree.root)).toBe(text)
      expect(asValue(tree, tree.root)).toEqual(JSON.parse(text))
    }),
  )
})

test('accepts and refuses the same texts as JSON.parse', () => {
  const soup = fc.array(
    fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-', '0', 'true', 'nul', ' ', '"', '\\', '\n'),
  )
  fc.assert(
    fc.property(soup, parts => {
      const text = parts.join('')
      const accepted = parseJson(text).faultAt === null && parseJson(text).root !== null
      let wanted = true
      try {
        JSON.parse(text)
      } catch {
        wanted = false
      }
      expect(accepted).toBe(wanted)
    }),
    { numRuns: 2000 },
  )
})

test('a text that was cut anywhere is read up to there', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.nat(), (json, at) => {
      const cut = json.slice(0, at % json.length)
      const tree = parseJson(cut)
      if (tree.root && isContainer(tree.root) && cut !== '') {
        expect(tree.root.closed).toBe(false)
        expect(tree.faultAt).toBe(cut.length)
      }
      const strings = (node: JsonNode): void => {
        if (node.kind === 'string') stringOf(tree, node)
        if (isContainer(node)) node.items.forEach(strings)
      }
      if (tree.root) strings(tree.root)
    }),
    { numRuns: 500 },
  )
})

describe('keeps', () => {
  test('digits, order of keys and repeated keys', () => {
    const tree = parseJson('{"b":12345678901234567890,"1":1.50,"b":2}')
    expect(tree.root).toMatchObject({ keys: ['b', '1', 'b'] })
    const items = tree.root?.kind === 'object' ? tree.root.items.map(item => sourceOf(tree, item)) : []
    expect(items).toEqual(['12345678901234567890', '1.50', '2'])
    const last = memberOf(tree.root, 'b')
    expect(last && sourceOf(tree, last)).toBe('2')
  })

  test('a string that was cut, without half an escape', () => {
    for (const end of ['', '\\', '\\u', '\\u00e']) {
      const tree = parseJson(`["ab\\\\${end}`)
      const node = tree.root?.kind === 'array' ? tree.root.items[0] : undefined
      if (!node) throw new Error('Expected the string')
      expect(stringOf(tree, node)).toBe('ab\\')
    }
  })
})

test('depth and length overflow nothing', () => {
  const deep = 200_000
  expect(parseJson('['.repeat(deep) + ']'.repeat(deep)).faultAt).toBeNull()
  expect(parseJson('['.repeat(deep)).faultAt).toBe(deep)
  expect(parseJson(JSON.stringify('x"'.repeat(3_000_000))).faultAt).toBeNull()
})

test('what is no JSON has no root', () => {
  expect(parseJson('<html>')).toEqual({ text: '<html>', root: null, faultAt: 0 })
  expect(parseJson('')).toMatchObject({ root: null, faultAt: 0 })
})
