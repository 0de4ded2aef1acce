import { describe, expect, test } from 'vitest'
import { curve, rounded } from './path.ts'

describe('rounded', () => {
  test('rounds corners with the radius that was asked for', () => {
    const path = rounded([
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 100 },
    ])
    expect(path).toBe('M0 0L90 0Q100 0 100 10L100 100')
  })

  test('is never rounder than half of the shorter piece', () => {
    const path = rounded([
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 8 },
      { x: 200, y: 8 },
    ])
    expect(path).toBe('M0 0L96 0Q100 0 100 4L100 4Q100 8 104 8L200 8')
  })

  test('draws points that lie on one line as one line', () => {
    const points = [0, 30, 60, 60].map(x => ({ x, y: 5 }))
    expect(rounded(points)).toBe('M0 5L60 5')
  })

  test('draws nothing of no points', () => {
    expect(rounded([])).toBe('')
  })
})

test('a curve leaves to the right and arrives from the left, also where it goes back', () => {
  expect(curve({ x: 200, y: 232 }, { x: 272, y: 64 })).toBe('M200 232C236 232 236 64 272 64')
  expect(curve({ x: 200, y: 0 }, { x: 100, y: 0 })).toBe('M200 0C228 0 72 0 100 0')
})
