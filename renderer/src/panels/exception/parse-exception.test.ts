import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseException, rootCause } from './parse-exception.ts'

const TEXT = `InvoiceMappingError: Could not map invoice INV-20417
    at mapInvoices (file:///home/me/acme/services/billing/get-invoices.ts:31:24)
    at Object.handle (file:///home/me/acme/services/billing/get-invoices.ts:18:20)
    at process.processTicksAndRejections (node:internal/process/task_queues:103:5)
Caused by: TypeError: Cannot read properties of undefined (reading 'currency')
    at toInvoice (file:///home/me/acme/services/billing/to-invoice.ts:12:24)
    at async Promise.all (index 0)
    at x (/home/me/acme/node_modules/left-pad/index.js:1:1)`

describe('a stack with a cause', () => {
  const parts = parseException(TEXT, '/home/me/acme')

  test('is a chain, outermost first', () => {
    expect(parts.chain.map(({ name, message }) => [name, message])).toEqual([
      ['InvoiceMappingError', 'Could not map invoice INV-20417'],
      ['TypeError', "Cannot read properties of undefined (reading 'currency')"],
    ])
  })

  test('has its root cause last', () => {
    expect(rootCause(parts).name).toBe('TypeError')
  })

  test('tells the author’s frames from others, with paths in the workspace', () => {
    expect(
      parts.chain[0]?.frames.map(({ name, file, position, own }) => [name, file, position, own]),
    ).toEqual([
      ['mapInvoices', 'services/billing/get-invoices.ts', ':31:24', true],
      ['handle', 'services/billing/get-invoices.ts', ':18:20', true],
      ['process.processTicksAndRejections', 'node:internal/process/task_queues', ':103:5', false],
    ])
    expect(parts.chain[1]?.frames).toMatchObject([
      { name: 'toInvoice', line: 12, column: 24, own: true },
      { name: 'async Promise.all (index 0)', file: '', own: false },
      { name: 'x', file: 'node_modules/left-pad/index.js', own: false },
    ])
  })
})

test.each([
  ['HTTP 507 Insufficient Storage from push.cdg', '', 'HTTP 507 Insufficient Storage from push.cdg'],
  ['fraud.score took longer than its 600 ms.', '', 'fraud.score took longer than its 600 ms.'],
  ['Error', 'Error', ''],
  ['Error: two\nlines', 'Error', 'two\nlines'],
  ['TypeError [ERR_X]: odd', 'TypeError', 'odd'],
  ['', '', ''],
])('%j is %j and %j', (text, name, message) => {
  expect(parseException(text).chain).toEqual([{ name, message, frames: [], member: null }])
})

test('members of an AggregateError are parts of their own', () => {
  const text = `AggregateError: All promises were rejected
    at a (/w/a.ts:1:1)
  1 of 2: Error: first
      at b (/w/b.ts:2:2)
  2 of 2: Error: second
Caused by: Error: root`
  const parts = parseException(text, '/w')
  expect(parts.chain.map(({ name, message, member }) => [name, message, member])).toEqual([
    ['AggregateError', 'All promises were rejected', null],
    ['Error', 'first', '1 of 2'],
    ['Error', 'second', '2 of 2'],
    ['Error', 'root', null],
  ])
  expect(rootCause(parts).message).toBe('root')
})

test('Windows paths', () => {
  const [part] = parseException(
    'Error: x\n    at f (file:///C:/acme/a.ts:1:2)\n    at D:\\other\\b.ts:3:4',
    'C:\\acme',
  ).chain
  expect(part?.frames).toMatchObject([
    { name: 'f', file: 'a.ts', own: true },
    { name: '', file: 'D:\\other\\b.ts', own: true },
  ])
})

test('takes any text, and loses no line of what was said before the first frame', () => {
  const lines = fc.array(
    fc.oneof(
      fc.string(),
      fc.constantFrom('    at f (/a.ts:1:2)', 'Caused by: Error: x', '  1 of 2: Error: y', '', '    at '),
    ),
  )
  fc.assert(
    fc.property(lines, all => {
      const { chain } = parseException(all.join('\n'))
      expect(chain.length).toBeGreaterThan(0)
    }),
  )
})
