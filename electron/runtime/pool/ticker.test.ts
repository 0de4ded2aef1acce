import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Ticker } from './ticker.ts'

let now: number
let ticks: number[]
let ticker: Ticker
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  now = 0
  ticks = []
  ticker = new Ticker(
    20,
    () => now,
    at => ticks.push(at),
  )
})
afterEach(() => {
  ticker.stop()
  vi.useRealTimers()
})
const pass = async (ms: number) => {
  now += ms
  vi.advanceTimersByTime(20)
  await new Promise(resolve => setImmediate(resolve))
}

test('ticks while it runs, and leaves no timer behind', async () => {
  ticker.start()
  ticker.start()
  await pass(20)
  await pass(20)
  expect(ticks).toEqual([20, 40])
  ticker.stop()
  await pass(20)
  expect(ticks).toEqual([20, 40])
  expect(vi.getTimerCount()).toBe(0)
})

test('a tick that comes late is left out, since what workers sent meanwhile is unread', async () => {
  ticker.start()
  await pass(60_000)
  expect(ticks).toEqual([])
  await pass(20)
  expect(ticks).toEqual([60_020])
})

test('may be stopped and started again', async () => {
  ticker.start()
  ticker.stop()
  now += 1_000
  ticker.start()
  await pass(20)
  expect(ticks).toEqual([1_020])
})
