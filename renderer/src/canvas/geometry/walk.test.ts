import { describe, expect, test } from 'vitest'
import type { NodeId } from '../../../../shared/ids.ts'
import type { Box } from './sizes.ts'
import { type Direction, firstOf, follow, freePlace, neighbour } from './walk.ts'

const boxes = new Map<NodeId, Box>(
  Object.entries({
    src: { x: 24, y: 166, width: 176, height: 132 },
    t0: { x: 272, y: 40, width: 216, height: 48 },
    t1: { x: 272, y: 208, width: 216, height: 48 },
    t2: { x: 272, y: 376, width: 216, height: 48 },
    c: { x: 600, y: 40, width: 208, height: 48 },
  }).map(([id, box]) => [id as NodeId, box]),
)
const go = (from: string, direction: Direction) => neighbour(boxes, from as NodeId, direction)

describe('neighbour', () => {
  test('goes to the nearest node that way', () => {
    expect(go('src', 'right')).toBe('t1')
    expect(go('t1', 'up')).toBe('t0')
    expect(go('t1', 'down')).toBe('t2')
    expect(go('t0', 'right')).toBe('c')
    expect(go('t2', 'left')).toBe('src')
  })

  test('is null at the edge', () => {
    expect(go('src', 'left')).toBeNull()
    expect(go('c', 'right')).toBeNull()
    expect(go('t2', 'down')).toBeNull()
  })

  test('begins with the first node when the one it starts from is gone', () => {
    expect(go('gone', 'right')).toBe('src')
    expect(firstOf(new Map())).toBeNull()
  })
})

describe('follow', () => {
  const edges = [
    { from: 'src', to: 't0' },
    { from: 'src', to: 't2' },
    { from: 'src', to: 'c' },
  ].map(({ from, to }) => ({ from: from as NodeId, to: to as NodeId }))
  const along = (from: string, direction: Direction) => follow(boxes, edges, from as NodeId, direction)

  test('goes along wires, past what stands between', () => {
    expect(along('c', 'left')).toBe('src')
    expect(along('t2', 'left')).toBe('src')
    expect(along('src', 'right')).toBe('t0')
  })

  test('goes to the nearest node where no wire leads', () => {
    expect(along('t0', 'right')).toBe('c')
    expect(along('t1', 'left')).toBe('src')
    expect(along('t1', 'up')).toBe('t0')
    expect(along('src', 'left')).toBeNull()
  })
})

test('a free place is at or below the wanted one', () => {
  const wanted = { x: 272, y: 40, width: 216, height: 48 }
  expect(freePlace(boxes.values(), wanted, 56)).toEqual({ x: 272, y: 96 })
  expect(freePlace([], wanted, 56)).toEqual({ x: 272, y: 40 })
})
