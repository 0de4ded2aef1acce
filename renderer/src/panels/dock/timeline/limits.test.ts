import { expect, test } from 'vitest'
import { settingsOf } from '../../../../../shared/run/settings.ts'
import type { CallRow } from '../../../stores/types.ts'
import { limitsInUse } from './limits.ts'

const row = (service: string, state: string) => ({ service, record: { state } }) as CallRow
const known = [
  { name: 'a', settings: settingsOf({ concurrency: 2 }) },
  { name: 'b', settings: settingsOf({}) },
  { name: 'c' },
]

test('a limit is in use when as many calls run', () => {
  const rows = [row('a', 'running'), row('a', 'queued'), row('b', 'running'), row('c', 'running')]
  expect(limitsInUse(known, undefined, rows)).toEqual(new Map())
  expect(limitsInUse(known, undefined, [...rows, row('a', 'running')])).toEqual(new Map([['a', 2]]))
})

test("the flow's own definition wins", () => {
  const rows = [row('a', 'running'), row('c', 'running')]
  const own = {
    a: { kind: 'http', url: 'http://a' },
    c: { kind: 'http', url: 'http://c', concurrency: 1 },
  } as const
  expect(limitsInUse(known, own, rows)).toEqual(new Map([['c', 1]]))
})
