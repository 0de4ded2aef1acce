import { describe, expect, test } from 'vitest'
import type { LogLine } from '../../../../../shared/contract.ts'
import { filteredLines, type LogFilter, logRows } from './log-rows.ts'

const line = (over: Partial<LogLine>): LogLine => ({
  line: 1,
  at: 0,
  call: 0,
  attempt: 1,
  level: 'info',
  message: 'hello',
  data: null,
  ...over,
})
const lines = [
  line({ line: 1, level: 'debug', message: 'begins' }),
  line({ line: 2, level: 'stdout', message: 'printed' }),
  line({ line: 3, level: 'stderr', message: 'Warned', call: 1 }),
  line({ line: 4, level: 'error', message: 'broke', data: '{"code":"ECONN"}' }),
]
const shown = (over: Partial<LogFilter>): number[] =>
  filteredLines(lines, { level: 'debug', service: null, text: '', ...over }, call =>
    call === 1 ? 'b.two' : 'a.one',
  ).map(entry => entry.line)

test.each<[Partial<LogFilter>, number[]]>([
  [{}, [1, 2, 3, 4]],
  [{ level: 'info' }, [2, 3, 4]],
  [{ level: 'warn' }, [3, 4]],
  [{ level: 'error' }, [4]],
  [{ service: 'b.two' }, [3]],
  [{ text: 'WARN' }, [3]],
  [{ text: 'econn' }, [4]],
  [{ text: 'two' }, [3]],
  [{ text: 'two', level: 'error' }, []],
])('%j shows %j', (filter, expected) => {
  expect(shown(filter)).toEqual(expected)
})

describe('a line that is open', () => {
  test('shows its data as lines below', () => {
    const rows = logRows([line({ data: '{"a":1}' })], new Set([1]))
    expect(rows.map(row => (row.kind === 'more' ? row.text : row.line.message))).toEqual([
      'hello',
      '{',
      '  "a": 1',
      '}',
    ])
  })
  test('shows the other lines of its message', () => {
    const rows = logRows([line({ message: 'one\ntwo' })], new Set([1]))
    expect(rows).toMatchObject([
      { kind: 'line', folds: true, open: true },
      { kind: 'more', text: 'two', json: false },
    ])
  })
  test('has nothing to open when it is short', () => {
    expect(logRows([line({})], new Set([1]))).toMatchObject([{ kind: 'line', folds: false, open: false }])
  })
})
