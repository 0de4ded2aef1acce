import { expect, test } from 'vitest'
import { changed, filterParts, outcomeOf, spanChange, spanOf } from './run-filter.ts'

const NOW = 1_700_000_000_000
const HOUR = 3_600_000

test('a filter loses what is taken away or left empty', () => {
  const filter = changed({ state: 'completed', ok: false, service: 'a.b' }, { service: '', text: 'x' })
  expect(filter).toEqual({ state: 'completed', ok: false, text: 'x' })
  expect(outcomeOf(filter)).toBe('failed')
  expect(outcomeOf(changed(filter, { state: undefined, ok: undefined }))).toBe('any')
})

test.each(['day', 'week', 'month', 'all'] as const)('a span of a %s is known again hours later', span => {
  const filter = changed({}, spanChange(span, NOW))
  expect(spanOf(filter, NOW)).toBe(span)
  expect(spanOf(filter, NOW + 20 * HOUR)).toBe(span)
})

test('says what is filtered by, each with what takes it away', () => {
  const filter = {
    ...changed({ state: 'running', flow: 'f.flow.json', service: 'a.b', cid: 'K1' }, spanChange('week', NOW)),
    text: 'typed',
  }
  const parts = filterParts(filter, () => 'Customer dashboard', NOW)
  expect(parts.map(({ words }) => words)).toEqual([
    'Running',
    'Customer dashboard',
    'service a.b',
    'cid K1',
    'last 7 days',
  ])
  const left = parts.reduce((rest, { without }) => changed(rest, without), changed(filter, {}))
  expect(left).toEqual({ text: 'typed' })
})
