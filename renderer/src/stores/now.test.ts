import { describe, expect, test } from 'vitest'
import { TestClock } from '../client/testing.ts'
import { Ticker } from './now.ts'

describe('the ticker', () => {
  test('ticks ten times a second while something runs and somebody looks, and else costs nothing', () => {
    const clock = new TestClock()
    const ticker = new Ticker(clock)
    let ticks = 0
    const stop = ticker.subscribe(() => {
      ticks += 1
    })
    expect(clock.waiting).toBe(0)
    ticker.setRunning(true)
    ticks = 0
    clock.pass(1000)
    expect(ticks).toBe(10)
    expect(ticker.now).toBe(clock.now())
    stop()
    expect(clock.waiting).toBe(0)
    const again = ticker.subscribe(() => undefined)
    expect(clock.waiting).toBe(1)
    ticker.setRunning(false)
    expect(clock.waiting).toBe(0)
    const stood = ticker.now
    clock.pass(1000)
    expect(ticker.now).toBe(stood)
    again()
  })

  test('is one for all who look', () => {
    const clock = new TestClock()
    const ticker = new Ticker(clock)
    ticker.setRunning(true)
    const stops = [1, 2, 3].map(() => ticker.subscribe(() => undefined))
    expect(clock.waiting).toBe(1)
    for (const stop of stops) stop()
    expect(clock.waiting).toBe(0)
  })
})
