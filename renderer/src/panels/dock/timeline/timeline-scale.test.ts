import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fitWindow,
  MIN_SPAN_MS,
  panBy,
  TICK_GAP_PX,
  tickLabel,
  tickStep,
  ticksOf,
  toMs,
  toX,
  zoomAt,
} from './timeline-scale.ts'

const span = fc.double({ min: 0.1, max: 1e9, noNaN: true })
const width = fc.integer({ min: 64, max: 4000 })

test('px and ms are each the inverse of the other', () => {
  fc.assert(
    fc.property(span, width, fc.double({ min: 0, max: 1, noNaN: true }), (to, px, share) => {
      const scale = { from: 0, to, width: px }
      expect(toMs(scale, toX(scale, share * to))).toBeCloseTo(share * to, 3)
    }),
  )
})

describe('ticks', () => {
  test('are 64 px apart or more, and never so far apart that one is missed', () => {
    fc.assert(
      fc.property(span, width, (to, px) => {
        const step = tickStep({ from: 0, to, width: px })
        const apart = (step / to) * px
        expect(apart).toBeGreaterThanOrEqual(TICK_GAP_PX * 0.999)
        // From 20 s to 1 min, and from 20 min to 1 h, the way is three times as far.
        expect(apart).toBeLessThanOrEqual(TICK_GAP_PX * 3.01)
      }),
    )
  })

  test('are at steps of 1, 2 or 5', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 50_000, noNaN: true }), width, (to, px) => {
        const step = tickStep({ from: 0, to, width: px })
        if (step >= 60_000) return
        expect([1, 2, 5, 10]).toContain(Math.round(step / 10 ** Math.floor(Math.log10(step) + 1e-9)))
      }),
    )
  })

  test('each has a label of its own', () => {
    fc.assert(
      fc.property(span, width, fc.double({ min: 0, max: 3, noNaN: true }), (to, px, shift) => {
        const labels = ticksOf({ from: shift * to, to: shift * to + to, width: px }).map(tick => tick.label)
        expect(new Set(labels).size).toBe(labels.length)
      }),
    )
  })

  test.each([
    [0, 500, '0'],
    [500, 500, '500 ms'],
    [1000, 500, '1 s'],
    [1500, 500, '1.5 s'],
    [0.2, 0.2, '0.2 ms'],
    [59_000, 1000, '59 s'],
    [60_000, 20_000, '1 min'],
    [150_000, 10_000, '2 min 30 s'],
    [5_400_000, 600_000, '1 h 30 min'],
    [93_600_000, 3_600_000, '1 d 2 h'],
    [1234.5, 0.5, '1.2345 s'],
  ])('%d ms at a step of %d ms is %s', (ms, step, label) => {
    expect(tickLabel(ms, step)).toBe(label)
  })

  test('a lane without room has none', () => {
    expect(ticksOf({ from: 0, to: 100, width: 10 })).toEqual([])
  })
})

describe('the window that fits', () => {
  test.each([
    [2410, 3000],
    [1460, 1800],
    [0, 100],
  ])('a live run of %d ms is shown in %d ms', (elapsed, to) => {
    expect(fitWindow(elapsed, true)).toEqual({ from: 0, to })
  })

  test('has all of the run, and a little room', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e10, noNaN: true }), fc.boolean(), (elapsed, live) => {
        const { from, to } = fitWindow(elapsed, live)
        expect(from).toBe(0)
        expect(to).toBeGreaterThan(elapsed)
        expect(to).toBeLessThanOrEqual(Math.max(1.8 * elapsed, 100))
      }),
    )
  })
})

describe('zoom and pan', () => {
  const bounds = { from: 0, to: 1000 }

  test('the time under the pointer stays there, where there is room', () => {
    const zoomed = zoomAt(bounds, bounds, 250, 2)
    expect(zoomed).toEqual({ from: 125, to: 625 })
    expect(zoomAt(zoomed, bounds, 250, 0.5)).toEqual(bounds)
  })

  test('never leave the bounds', () => {
    const step = fc.record({
      at: fc.double({ min: -2000, max: 3000, noNaN: true }),
      by: fc.double({ min: 0.01, max: 100, noNaN: true }),
      pan: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), steps => {
        let window = bounds
        for (const { at, by, pan } of steps) {
          window = pan ? panBy(window, bounds, at) : zoomAt(window, bounds, at, by)
          expect(window.from).toBeGreaterThanOrEqual(-1e-6)
          expect(window.to).toBeLessThanOrEqual(1000 + 1e-6)
          expect(window.to - window.from).toBeGreaterThanOrEqual(MIN_SPAN_MS * 0.99)
        }
      }),
    )
  })
})
