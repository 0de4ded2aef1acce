import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Tidy } from './tidy.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('asks whether something runs once, a while after the last of several runs', () => {
  let asked = 0
  const tidy = new Tidy(() => {
    asked++
    return true
  })
  for (let run = 0; run < 5; run++) {
    tidy.later()
    vi.advanceTimersByTime(1_000)
  }
  expect(asked).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(asked).toBe(1)
})

test('gives memory back, and says nothing where it can not', () => {
  const tidy = new Tidy(() => false)
  tidy.later()
  expect(() => vi.advanceTimersByTime(60_000)).not.toThrow()
})
