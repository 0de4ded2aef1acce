import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BATCH_BUDGET_MS, BatchRule, HoldEstimate, leaseFor, QUANTUM_MS } from './batch-rule.ts'

const estimate = (...holds: number[]): HoldEstimate => {
  const known = new HoldEstimate()
  for (const hold of holds) known.observe(hold)
  return known
}
const repeat = (count: number, hold: number) => Array.from({ length: count }, () => hold)
const admitted = (batch: BatchRule, service: HoldEstimate, offered: number) => {
  let count = 0
  while (count < offered && batch.admit(service)) count++
  return count
}

describe('an estimate', () => {
  test('of an unknown service fills a batch', () => {
    expect(estimate().expected).toBe(BATCH_BUDGET_MS)
    expect(estimate().cap).toBe(1)
  })

  test('takes the first hold as it is and moves slowly afterwards', () => {
    expect(estimate(0.5).expected).toBeCloseTo(0.504)
    expect(estimate(0.5, 1.5).expected).toBeCloseTo(0.604)
  })

  test('doubles the cap for quick calls up to 64, and quarters it for a slow one', () => {
    expect([1, 2, 3, 6, 7, 20].map(count => estimate(...repeat(count, 0.01)).cap)).toEqual([
      2, 4, 8, 64, 64, 64,
    ])
    expect(estimate(...repeat(6, 0.01), 6).cap).toBe(16)
    expect(estimate(...repeat(6, 0.01), 3).cap).toBe(64)
    expect(estimate(6, 6, 6).cap).toBe(1)
  })
})

describe('a presumption', () => {
  test('lets calls that wait for long start in batches', () => {
    const service = estimate()
    for (let count = 0; count < 4; count++) service.presume(0.01)
    expect(service.cap).toBe(16)
    expect(service.expected).toBeCloseTo(0.014)
  })

  test('counts for nothing once something was measured', () => {
    const service = estimate(0.01)
    service.presume(50)
    expect(service.cap).toBe(2)
    expect(service.expected).toBeCloseTo(0.014)
  })
})

describe('a batch', () => {
  test('takes an unknown service alone', () => {
    expect(admitted(new BatchRule(1000, 1), estimate(), 10)).toBe(1)
  })

  test('takes a slow call, however slow, if it is the first', () => {
    expect(admitted(new BatchRule(1000, 1), estimate(50), 10)).toBe(1)
  })

  test('holds as many quick calls as the cap or the budget allows', () => {
    expect(admitted(new BatchRule(1000, 1), estimate(...repeat(10, 0.001)), 1000)).toBe(64)
    expect(admitted(new BatchRule(1000, 1), estimate(...repeat(10, 0.096)), 1000)).toBe(10)
  })

  test('of few calls is shared out among idle workers once a worker has a little to do', () => {
    const quick = estimate(...repeat(10, 0.001))
    expect(admitted(new BatchRule(6, 2), quick, 6)).toBe(6)
    const slower = estimate(...repeat(10, 0.1))
    expect(admitted(new BatchRule(6, 2), slower, 6)).toBe(3)
    expect(admitted(new BatchRule(6, 6), slower, 6)).toBe(Math.ceil(QUANTUM_MS / slower.expected))
  })

  test('never expects more than the budget beyond its first call', () => {
    const service = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 20 })
    fc.assert(
      fc.property(
        fc.array(service, { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 16 }),
        (all, idle) => {
          const batch = new BatchRule(all.length, idle)
          let count = 0
          for (const holds of all) if (batch.admit(estimate(...holds))) count++
          expect(count).toBeGreaterThan(0)
          if (count > 1) expect(batch.expected).toBeLessThanOrEqual(BATCH_BUDGET_MS)
        },
      ),
    )
  })
})

test('a lease grows with what is expected of a batch', () => {
  expect(leaseFor(0, 0)).toBe(15)
  expect(leaseFor(50, 0)).toBe(215)
  expect(leaseFor(0, 3)).toBe(120)
  expect(leaseFor(0, 1000)).toBe(61_440)
})
