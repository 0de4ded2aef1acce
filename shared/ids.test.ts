import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generatedId } from './generated-id.ts'
import { GENERATED_ID, nodeIdSchema, runIdSchema } from './ids.ts'

describe('generated ids', () => {
  test('have K and 27 characters of base32, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), bytes => {
        expect(generatedId(bytes)).toMatch(GENERATED_ID)
      }),
    )
  })

  test('keep all 128 bits: different bytes give different ids', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(generatedId(a) === generatedId(b)).toBe(a.every((byte, index) => byte === b[index]))
      }),
    )
  })

  test('sort like the bytes that they are made of', () => {
    const [low, high] = [new Uint8Array(16), new Uint8Array(16).fill(255)]
    expect(generatedId(low)).toBe(`K${'0'.repeat(27)}`)
    expect(generatedId(high)).toBe(`K07${'Z'.repeat(25)}`)
  })

  test('are refused in any other form', () => {
    expect(() => generatedId(new Uint8Array(15))).toThrow('Expected 16 random bytes, got 15')
    for (const wrong of ['', 'K', `K${'I'.repeat(27)}`, `k${'0'.repeat(27)}`, `K${'0'.repeat(28)}`]) {
      expect(runIdSchema.safeParse(wrong).success).toBe(false)
    }
  })
})

test('a node id is short and no name of the prototype chain that JSON would lose', () => {
  expect(nodeIdSchema.safeParse('n4k').success).toBe(true)
  expect(nodeIdSchema.safeParse('constructor').success).toBe(true)
  for (const wrong of ['', '__proto__', 'a b', 'x'.repeat(65)]) {
    expect(nodeIdSchema.safeParse(wrong).success).toBe(false)
  }
})
