import { expect, test } from 'vitest'
import { slowWord, usualHint } from './slow-text.ts'

test('a slow target is told by how many times, and what is usual on hover', () => {
  expect([3.1, null, undefined].map(slowWord)).toEqual(['3.1 × usual', '', ''])
  expect(usualHint({ service: 'a', p50Ms: 184, p95Ms: 1200, runs: 20 })).toBe(
    'Usually 184 ms, 1.20 s at most in 95 % (of 20 past calls)',
  )
  expect(usualHint(null)).toBeUndefined()
})
