import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AttemptInfo } from '../../../../../shared/contract.ts'
import { type CallRecord, callStates } from '../../../../../shared/run/model.ts'
import { attemptBars, type Bar, DOT_PX, dotBar, HIT_PX, hit, labelFor, MIN_BAR_PX, spread } from './bars.ts'
import { queuedMs, runMs, spansOf } from './spans.ts'

const ORIGIN = 1_000_000
const lane = { from: 0, to: 1000, width: 1000 }

const record = (over: Partial<CallRecord> = {}): CallRecord => ({
  seq: 1,
  call: 7,
  attempt: 1,
  state: 'ok',
  code: 0,
  pinned: false,
  at: ORIGIN,
  queuedMs: 10,
  runMs: 200,
  ...over,
})
const attempt = (over: Partial<AttemptInfo>): AttemptInfo => ({
  attempt: 1,
  state: 'retrying',
  errorCode: 'E_SERVICE_THREW',
  at: ORIGIN,
  queuedMs: 10,
  runMs: 100,
  exception: 'Error: no',
  response: null,
  ...over,
})
const barsOf = (of: CallRecord, now = 1000, earlier?: readonly AttemptInfo[]): Bar[] =>
  attemptBars(7, spansOf(of, earlier, ORIGIN, now), lane, now)

describe('a call that', () => {
  test('ran: its queue and its bar, end to end', () => {
    expect(barsOf(record())).toMatchObject([
      { kind: 'queue', x: 0, width: 10, wide: false },
      {
        kind: 'attempt',
        x: 10,
        width: 200,
        state: 'ok',
        tried: false,
        live: false,
        post: false,
        number: null,
      },
    ])
  })

  test('is queued: a queue up to now, hatched over 40 px', () => {
    const [bar, ...more] = barsOf(record({ state: 'queued', queuedMs: 0, runMs: 0 }), 300)
    expect(bar).toMatchObject({ kind: 'queue', x: 0, width: 300, wide: true })
    expect(more).toEqual([])
  })

  test('runs: a live bar up to now', () => {
    expect(barsOf(record({ state: 'running', runMs: 0 }), 400).at(-1)).toMatchObject({
      x: 10,
      width: 390,
      live: true,
    })
  })

  test('timed out: a post at its end', () => {
    expect(barsOf(record({ state: 'timed-out' })).at(-1)).toMatchObject({ post: true })
  })

  test('took no time: 3 px', () => {
    expect(barsOf(record({ queuedMs: 0, runMs: 0 }))).toMatchObject([{ kind: 'attempt', width: MIN_BAR_PX }])
  })

  test('is tried again: a hollow bar, the pause with its length, a filled bar, each with its number', () => {
    const second = record({ attempt: 2, at: ORIGIN + 400, queuedMs: 0, runMs: 100 })
    expect(
      barsOf(second, 1000, [attempt({}), attempt({ attempt: 2, state: 'ok', at: ORIGIN + 400 })]),
    ).toMatchObject([
      { kind: 'queue', width: 10 },
      { kind: 'attempt', x: 10, width: 100, tried: true, number: 1, state: 'failed' },
      { kind: 'backoff', x: 110, width: 290, label: '290 ms' },
      { kind: 'attempt', x: 400, width: 100, tried: false, number: 2, state: 'ok' },
    ])
  })

  test('waits for its next attempt: the pause grows up to now', () => {
    const waits = record({ state: 'retrying', runMs: 100 })
    expect(barsOf(waits, 130)).toMatchObject([
      { kind: 'queue' },
      { kind: 'attempt', tried: true, state: 'failed' },
      { kind: 'backoff', x: 110, width: 20, label: null },
    ])
    expect(runMs(spansOf(waits, undefined, ORIGIN, 130), 130)).toBe(120)
  })

  test('was tried again: its time is from the first start to the last end', () => {
    const spans = spansOf(
      record({ attempt: 2, at: ORIGIN + 400, queuedMs: 5, runMs: 95 }),
      [attempt({})],
      ORIGIN,
      1000,
    )
    expect(queuedMs(spans)).toBe(10)
    expect(runMs(spans, 1000)).toBe(490)
  })
})

test('bars lie in sight, whatever the record and the window', () => {
  const any = fc.record({
    state: fc.constantFrom(...callStates),
    at: fc.double({ min: ORIGIN - 100, max: ORIGIN + 1e7, noNaN: true }),
    queuedMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
    runMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
    attempt: fc.integer({ min: 1, max: 3 }),
  })
  const window = fc.tuple(
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.double({ min: 0.05, max: 1e6, noNaN: true }),
  )
  fc.assert(
    fc.property(any, window, (over, [from, span]) => {
      const scale = { from, to: from + span, width: 700 }
      for (const bar of attemptBars(7, spansOf(record(over), [attempt({})], ORIGIN, 5000), scale, 5000)) {
        expect(bar.width).toBeGreaterThan(0)
        expect(bar.x).toBeGreaterThanOrEqual(-24)
        expect(bar.x + bar.width).toBeLessThanOrEqual(724 + MIN_BAR_PX)
        if (bar.kind === 'attempt' && bar.x > -24 && bar.x < 720) {
          expect(bar.width).toBeGreaterThanOrEqual(MIN_BAR_PX - 1e-6)
        }
      }
    }),
  )
})

describe('a click', () => {
  const bars: Bar[] = [
    { kind: 'queue', call: 1, x: 0, width: 20, wide: false },
    {
      kind: 'attempt',
      call: 1,
      x: 20,
      width: 3,
      state: 'ok',
      tried: false,
      live: false,
      post: false,
      number: null,
    },
    { kind: 'dot', call: 2, x: 26, width: DOT_PX, state: 'ok' },
  ]
  test.each([
    [22, 'attempt'],
    [27, 'dot'],
    [31 + HIT_PX, 'dot'],
    [10, 'queue'],
  ])('at %d px takes the %s', (x, kind) => {
    expect(hit(bars, x)?.kind).toBe(kind)
  })

  test('farther than 8 px takes the row', () => {
    expect(hit(bars, 31 + HIT_PX + 1)).toBeNull()
  })

  test('between two takes the nearer one', () => {
    expect(hit(bars, 24)?.kind).toBe('attempt')
    expect(hit(bars, 25.5)?.kind).toBe('dot')
  })
})

test('dots at one time stand side by side', () => {
  const dots = [5, 5, 5].map((at, index) => dotBar(index, 'ok', at, lane))
  const shown = spread(dots.flatMap(dot => dot ?? []))
  expect(shown.map(dot => dot.x)).toEqual([7, 13, 19])
  expect(dotBar(1, 'ok', 2000, lane)).toBeNull()
})

describe('text', () => {
  const at = (x: number, width: number): Bar => ({ kind: 'queue', call: 1, x, width, wide: true })
  test('stands behind the bar', () => {
    expect(labelFor('HTTP 503', 'failed', [at(0, 100)], 700)).toMatchObject({ x: 100, side: 'after' })
  })
  test('stands before a bar that ends at the edge', () => {
    expect(labelFor('HTTP 503', 'failed', [at(500, 190)], 700)).toMatchObject({ x: 500, side: 'before' })
  })
  test('lies on a bar that has no room around it', () => {
    expect(labelFor('HTTP 503', 'failed', [at(0, 690)], 700)).toMatchObject({ x: 686, side: 'over' })
    expect(labelFor('HTTP 503', 'failed', [at(-20, 900)], 700)).toMatchObject({ x: 696, side: 'over' })
  })
  test('stays behind short bars, and is cut at the edge', () => {
    expect(labelFor('HTTP 503 of a server', null, [at(0, 60)], 160)).toMatchObject({
      x: 60,
      side: 'after',
      most: 100,
    })
  })
})
