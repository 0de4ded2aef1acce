import { expect, test } from 'vitest'
import { attemptWords } from './attempt-words.ts'

test.each<[string | null, string | null, string | null]>([
  [null, null, null],
  ['E_WORKER_LOST', null, 'E_WORKER_LOST'],
  ['E_HTTP_STATUS', 'GET https://erp.example/a?b answered 503 Busy:\n{}', 'HTTP 503 from erp.example'],
  ['E_HTTP_STATUS', 'something else', 'something else'],
  ['E_TIMEOUT', 'x did not end within its time limit of 2000 ms.', 'over its limit of 2000 ms'],
  [
    'E_SERVICE_THREW',
    'MapError: outer\n    at a (b.ts:1:2)\nCaused by: TypeError: inner\n    at c (d.ts:1:2)',
    'TypeError: inner',
  ],
])('%s with %j says %j', (code, exception, words) => {
  expect(attemptWords(code, exception)).toBe(words)
})
