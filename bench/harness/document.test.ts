import { expect, test } from 'vitest'
import { fillIn, type Measured } from './document.ts'
import { atMost } from './result.ts'

const measured: Measured = {
  at: '2026-01-02T03:04:05.000Z',
  machine: '2 cores',
  quick: false,
  id: 'P1',
  name: 'throughput',
  title: 'Callbacks a second',
  how: 'Some runs\nin a row.',
  unit: 'callbacks/s',
  sizeUnit: 'targets',
  rows: [
    {
      contender: 'Fanfare',
      size: 10_000,
      spread: { median: 123_456, low: 100_000, high: 150_000 },
      turns: 5,
      noisy: 0,
      thrown: 1,
      cpuMicros: 6.123,
      less: null,
    },
  ],
  exponents: [{ contender: 'Fanfare', value: 1.016 }],
  goals: [atMost('time', 3, 2)],
  notes: [],
}

const page = 'Before.\n<!-- figures: written by `npm run bench` -->\nold\n<!-- end of figures -->\nAfter.\n'

test('writes the figures between the marks, and nothing else, as often as wanted', () => {
  const once = fillIn(page, [measured])
  expect(once).toMatch(/^Before\.\n/)
  expect(once).toMatch(/After\.\n$/)
  expect(once).not.toContain('old')
  expect(once).toContain('| Fanfare | 10,000 | 123,456 | 100,000 - 150,000 | 6.12 |')
  expect(once).toContain('| time | 3.00 | ≤ 2.00 | not met |')
  expect(once).toContain('### Goals: 0 of 1 met')
  expect(once).toContain('| P1 | time | 3.00 | ≤ 2.00 | not met |')
  expect(once).toContain('(or P1). Some runs in a row.')
  expect(fillIn(once, [measured])).toBe(once)
})

test('a page without marks is an error', () => {
  expect(() => fillIn('nothing', [measured])).toThrow('has no line')
})
