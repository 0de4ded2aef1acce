import { describe, expect, test } from 'vitest'
import { exceptionLines } from './exception.ts'
import { type Failure, failureLines } from './failures.ts'
import { parseStack } from './stack.ts'
import { type Line, textOf } from './text.ts'

const text = (lines: readonly Line[]): string[] => lines.map(textOf)

const trace = `Error: connect ECONNREFUSED 127.0.0.1:9
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1645:16)
    at getOrders (/w/shop/services/erp/get-orders.ts:14:9)
    at Object.handle (file:///w/shop/services/erp/my%20orders.ts:30:3)
    at pool (/w/shop/node_modules/pg/lib/pool.js:3:1)
    at run (/opt/fanfare/out/main/worker.js:812:5)
Caused by: TypeError: no host
  a second line

    at lookup (/home/ada/lib/dns.ts:7:1)
    at async Promise.all (index 0)`

const options = { workspace: '/w/shop', framework: ['/opt/fanfare/out'], full: false }

describe('an exception', () => {
  test("has the author's frames first, relative to the workspace, and the others folded", () => {
    expect(text(exceptionLines(trace, '  ', options))).toEqual([
      '  Error: connect ECONNREFUSED 127.0.0.1:9',
      '      at getOrders (services/erp/get-orders.ts:14:9)',
      '      at Object.handle (services/erp/my orders.ts:30:3)',
      '      … 3 frames of Node and packages',
      '  Caused by: TypeError: no host',
      '    a second line',
      '      at lookup (/home/ada/lib/dns.ts:7:1)',
      '      … 1 frame of Node and packages',
    ])
  })

  test('has everything when all is asked for, the author still first', () => {
    const lines = text(exceptionLines(trace, '', { ...options, full: true }))
    expect(lines).toHaveLength(trace.split('\n').length - 1)
    expect(lines[1]).toContain('get-orders.ts')
    expect(lines[3]).toBe('    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1645:16)')
  })

  test('without frames is what was said, and a long text is cut', () => {
    expect(text(exceptionLines('Timed out after 5 s', '', options))).toEqual(['Timed out after 5 s'])
    const long = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n')
    const lines = text(exceptionLines(long, '', options))
    expect(lines).toHaveLength(13)
    expect(lines.at(-1)).toBe('… 28 more lines')
    expect(text(exceptionLines(long, '', { ...options, full: true }))).toHaveLength(40)
    expect(exceptionLines('', '', options)).toEqual([])
  })

  test('a folder whose name begins like the workspace is not in it', () => {
    const [part] = parseStack('E\n    at f (/w/shop-2/a.ts:1:2)\n    at /w/shop/b.ts:3:4', '/w/shop')
    expect(part?.frames.map(frame => frame.text)).toEqual(['f (/w/shop-2/a.ts:1:2)', 'b.ts:3:4'])
  })
})

describe('failures', () => {
  const failure = (call: number, exception: string, more: Partial<Failure> = {}): Failure => ({
    call,
    name: `t${call}`,
    target: null,
    state: 'failed',
    code: 'E_SERVICE_THREW',
    attempt: 1,
    exception,
    ...more,
  })

  test('each exception once, with who had it', () => {
    const lines = failureLines(
      [
        failure(0, 'Error: a'),
        failure(1, 'Error: b', { attempt: 3, target: 'crm.get' }),
        ...[2, 3, 4, 5].map(call => failure(call, 'Error: a')),
        failure(6, 'Error: a', { state: 'timed-out', code: 'E_TIMEOUT' }),
      ],
      true,
      options,
    )
    expect(text(lines)).toEqual([
      '✗ Failed t0, t2, t3 and 2 more  E_SERVICE_THREW',
      '    Error: a',
      '',
      '✗ Failed t1 for crm.get  E_SERVICE_THREW  attempt 3',
      '    Error: b',
      '',
      '◷ Timed out t6  E_TIMEOUT',
      '    Error: a',
      '',
    ])
  })
})
