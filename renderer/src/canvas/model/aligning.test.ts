import { expect, test } from 'vitest'
import type { Box } from '../geometry/sizes.ts'
import { aligned } from './aligning.ts'

const box = (x: number, y: number, width = 216, height = 48): Box => ({ x, y, width, height })

test('a box that is a little off is drawn to the line of another, with a guide over both', () => {
  const found = aligned(box(3, 100), [box(0, 0)], 5)
  expect([found.dx, found.dy]).toEqual([-3, 0])
  // Of the same width, it is in line in the middle and at the right, too: one line says so.
  expect(found.guides).toEqual([{ axis: 'x', at: 0, from: 0, to: 148 }])
})

test('the nearest line counts, on each axis for itself', () => {
  const found = aligned(box(2, 51), [box(0, 500), box(3, 900), box(600, 48)], 5)
  expect([found.dx, found.dy]).toEqual([1, -3])
})

test('middles are lines too, for boxes of other sizes', () => {
  const found = aligned(box(400, 44), [box(0, 0, 176, 132)], 5)
  expect(found.dy).toBe(-2)
  expect(found.guides).toEqual([{ axis: 'y', at: 66, from: 0, to: 616 }])
})

test('out of reach nothing happens', () => {
  expect(aligned(box(20, 70), [box(0, 0)], 5)).toEqual({ dx: 0, dy: 0, guides: [] })
})
