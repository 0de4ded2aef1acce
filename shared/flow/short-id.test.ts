import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeIdSchema } from '../ids.ts'
import { shortId } from './short-id.ts'

test('ids are short, ordinary and new', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), stream => {
      const taken = new Set<string>()
      const random = (): number => stream.next().value ?? 0
      for (let count = 0; count < 20; count++) {
        const id = shortId(random, candidate => taken.has(candidate))
        expect(nodeIdSchema.safeParse(id).success).toBe(true)
        expect(taken.has(id)).toBe(false)
        taken.add(id)
      }
    }),
    { numRuns: 50 },
  )
})

test('a source of randomness that always says the same gives longer ids, not a loop without end', () => {
  expect(
    shortId(
      () => 0,
      id => id.length < 6,
    ),
  ).toBe('aaaaaa')
})
