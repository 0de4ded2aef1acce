import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRedactor } from './redact.ts'

describe('secrets are hidden', () => {
  const secret = 'pa ss/wörd"1'
  const redact = createRedactor({ A: secret, SHORT: 'ab', LINES: 'first line\r\nsecond line' })

  test.each([
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['one line of it', 'second line'],
  ])('%s', (_, form) => {
    expect(redact(`before ${form} between ${form} after`)).toBe('before *** between *** after')
  })

  test('words that happen to hold a very short secret stay whole', () => {
    expect(redact('about')).toBe('about')
  })

  test('the longer of two secrets is hidden whole', () => {
    expect(createRedactor({ A: 'secret', B: 'secret-longer' })('x secret-longer y')).toBe('x *** y')
  })
})

test('a cut never leaves a part of a secret', () => {
  const redact = createRedactor({ A: 'CANARY', B: 'RYCAN' })
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('CANARY', 'RYCAN') },
    fc.constantFrom('x', '-', 'yy'),
  )
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 1, max: 40 }), (pieces, length) => {
      const text = pieces.join('x')
      const kept = length + redact.margin
      for (const shown of [
        redact.start(text.slice(0, kept), length),
        redact.end(text.slice(-kept), length),
      ]) {
        expect(shown).not.toMatch(/[CANRY]/)
      }
    }),
    { numRuns: 2_000 },
  )
})
