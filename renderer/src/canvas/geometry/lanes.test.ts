import { describe, expect, test } from 'vitest'
import { across, alongLane, busOf, labelOnLane, lanesOf } from './lanes.ts'
import type { Box } from './sizes.ts'

const source: Box = { x: 24, y: 166, width: 176, height: 132 }
const target = (column: number, row: number): Box => ({
  x: 272 + column * 228,
  y: 40 + row * 56,
  width: 216,
  height: 48,
})
const targets = (count: number, rows = count): Box[] =>
  Array.from({ length: count }, (_, index) => target(Math.floor(index / rows), index % rows))

describe('lanesOf', () => {
  test('run 20 px above and below the targets', () => {
    expect(lanesOf(source, targets(7))).toEqual({ above: 20, below: 444, middle: 380 })
  })

  test('run around a source that is taller than its targets', () => {
    const { above, below } = lanesOf({ ...source, y: 0 }, [target(0, 0)])
    expect([above, below]).toEqual([-20, 152])
  })

  test('run around the source alone where it has no targets', () => {
    expect(lanesOf(source, [])).toEqual({ above: 146, below: 318, middle: 112 })
  })

  test('leave room for a bus that runs above the targets', () => {
    const { above } = lanesOf(source, targets(28, 14))
    const bus = busOf({ x: 200, y: 232 }, targets(28, 14))
    const highest = Math.min(...(bus?.trunk.flat().map(point => point.y) ?? []))
    expect(above).toBeLessThan(highest)
  })
})

describe('alongLane', () => {
  test('goes up, along, down and into the callback', () => {
    expect(alongLane({ x: 112, y: 166 }, 20, { x: 600, y: 64 })).toEqual([
      { x: 112, y: 166 },
      { x: 112, y: 20 },
      { x: 548, y: 20 },
      { x: 548, y: 64 },
      { x: 600, y: 64 },
    ])
  })

  test('reaches a callback on the left from its left', () => {
    const points = alongLane({ x: 112, y: 166 }, 20, { x: 0, y: 64 })
    expect(points.at(-2)?.x).toBeLessThan(0)
  })
})

describe('across', () => {
  test('is straight between nodes of one height', () => {
    const points = across({ x: 488, y: 176 }, { x: 600, y: 176 })
    expect(new Set(points.map(point => point.y)).size).toBe(1)
  })

  test('goes around where the end is not to the right', () => {
    const points = across({ x: 488, y: 0 }, { x: 300, y: 200 })
    expect(points[1]?.x).toBeGreaterThan(488)
    expect(points.at(-2)?.x).toBeLessThan(300)
    expect(points.at(-1)).toEqual({ x: 300, y: 200 })
  })
})

describe('labelOnLane', () => {
  test('stands over the middle of the targets', () => {
    expect(labelOnLane({ x: 112, y: 166 }, 20, { x: 600, y: 64 }, 380)).toEqual({ x: 380, y: 20 })
  })

  test('stays on the lane', () => {
    expect(labelOnLane({ x: 112, y: 166 }, 20, { x: 300, y: 64 }, 380).x).toBeLessThanOrEqual(248)
  })
})

describe('busOf', () => {
  const from = { x: 200, y: 232 }

  test('is none for up to 12 targets', () => {
    expect(busOf(from, targets(12))).toBeNull()
    expect(busOf(from, targets(13))).not.toBeNull()
  })

  test('has a stub to each target, in their order', () => {
    const all = targets(70, 14)
    const bus = busOf(from, all)
    expect(bus?.stubs.map(stub => stub.at(-1))).toEqual(all.map(box => ({ x: box.x, y: box.y + 24 })))
  })

  test('has a piece of trunk for each column, and each stub begins on one', () => {
    const all = targets(70, 14)
    const bus = busOf(from, all)
    expect(bus?.trunk).toHaveLength(5)
    const columns = new Set(bus?.trunk.map(points => points.at(-1)?.x))
    for (const stub of bus?.stubs ?? []) expect(columns).toContain(stub[0]?.x)
  })

  test('of one column needs no way above it', () => {
    const all = targets(20)
    const ys =
      busOf(from, all)
        ?.trunk.flat()
        .map(point => point.y) ?? []
    expect(Math.min(...ys)).toBe(64)
    expect(Math.max(...ys)).toBe(64 + 19 * 56)
  })
})
