import vm from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeException } from './exception.ts'

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const throwing = (): never => {
  throw new Error('no entry')
}
const allTraps = Object.fromEntries(
  Reflect.ownKeys(Reflect).flatMap(trap => (typeof trap === 'string' ? [[trap, throwing]] : [])),
)

/** An Error whose stack is what a file of an author's would give. */
function authored(error: Error, ...frames: string[]): Error {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map(frame => `    at ${frame}`)].join('\n')
  return error
}

describe('an Error', () => {
  test("shows the author's frames, none of Node's or Fanfare's own", () => {
    const error = authored(
      new Error('bang'),
      'load (/home/ada/services/crm.ts:3:9)',
      'async Promise.all (index 0)',
      'process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      'node:internal/timers:1:1',
      '/app/electron/runtime/worker/pump.ts:9:9',
      `Pump.start (${import.meta.filename}:1:1)`,
      'file:///home/ada/services/lib.js:1:2',
    )
    expect(describeException(error)).toBe(
      [
        'Error: bang',
        '    at load (/home/ada/services/crm.ts:3:9)',
        '    at async Promise.all (index 0)',
        '    at file:///home/ada/services/lib.js:1:2',
      ].join('\n'),
    )
  })

  test('shows its causes, and stops where they go round', () => {
    const root = authored(new TypeError('root'), 'a (/s/a.ts:1:1)')
    const middle = authored(new Error('middle', { cause: root }), 'b (/s/b.ts:1:1)')
    const top = authored(new Error('top', { cause: middle }), 'c (/s/c.ts:1:1)')
    expect(describeException(top)).toBe(
      [
        'Error: top',
        '    at c (/s/c.ts:1:1)',
        'Caused by: Error: middle',
        '    at b (/s/b.ts:1:1)',
        'Caused by: TypeError: root',
        '    at a (/s/a.ts:1:1)',
      ].join('\n'),
    )
    root.cause = top
    expect(describeException(top)).toMatch(/Caused by: Error: top \(shown above\)$/)
  })

  test('shows a cause that is no Error, and an endless chain for a while', () => {
    expect(describeException(new Error('top', { cause: 'a word' }))).toContain('Caused by: a word')
    expect(describeException(new Error('top', { cause: { status: 7 } }))).toContain(
      'Caused by: { status: 7 }',
    )
    let chain = new Error('0')
    for (let depth = 1; depth < 1000; depth++) chain = new Error(String(depth), { cause: chain })
    const text = describeException(chain)
    expect(text).toContain('Error: 999')
    expect(text.match(/Caused by/g)?.length).toBeLessThan(20)
  })

  test('of several: each of them, up to a number', () => {
    const members = [authored(new Error('one'), 'a (/s/a.ts:1:1)'), 'two']
    expect(describeException(authored(new AggregateError(members, 'both'), 'b (/s/b.ts:1:1)'))).toBe(
      [
        'AggregateError: both',
        '    at b (/s/b.ts:1:1)',
        '  1 of 2: Error: one',
        '      at a (/s/a.ts:1:1)',
        '  2 of 2: two',
      ].join('\n'),
    )
    expect(describeException(new AggregateError(Array(500).fill('x')))).toContain('and 480 more')
  })

  test('whose message was changed later shows what it is now', () => {
    const error = authored(new Error('old'), 'a (/s/a.ts:1:1)')
    error.message = 'new'
    expect(describeException(error)).toBe('Error: new\n    at a (/s/a.ts:1:1)')
  })

  test('of another realm, or of a class that only looks like one', () => {
    expect(describeException(vm.runInNewContext('new RangeError("elsewhere")'))).toMatch(
      /^RangeError: elsewhere/,
    )
    expect(
      describeException({ name: 'Odd', message: 'shaped', stack: 'Odd: shaped\n    at x (/s/x.ts:1:1)' }),
    ).toBe('Odd: shaped\n    at x (/s/x.ts:1:1)')
  })

  test.each([
    ['undefined', undefined],
    ['a number', 7],
    ['a list of frames', [{}]],
    ['empty', ''],
  ])('whose stack is %s shows name and message', (_name, stack) => {
    expect(describeException(Object.assign(new RangeError('far'), { stack }))).toBe('RangeError: far')
  })

  test('with a huge message is cut, and keeps its beginning and its frames', () => {
    const error = authored(new Error(`start ${'x'.repeat(10_000_000)}`), 'a (/s/a.ts:1:1)')
    const text = describeException(error)
    expect(text.length).toBeLessThan(70_000)
    expect(text).toMatch(/^Error: start x/)
    expect(text).toContain('characters left out')
    expect(text).toMatch(/at a \(\/s\/a\.ts:1:1\)$/)
  })
})

describe('something else', () => {
  test.each([
    ['null', null, 'null was thrown, not an Error: there is no stack'],
    ['undefined', undefined, 'undefined was thrown, not an Error: there is no stack'],
    ['a string', 'bang', 'bang\n    (a string was thrown, not an Error: there is no stack)'],
    ['a number', 42, '42\n    (a value of type number was thrown, not an Error: there is no stack)'],
    [
      'a symbol',
      Symbol('s'),
      'Symbol(s)\n    (a value of type symbol was thrown, not an Error: there is no stack)',
    ],
    [
      'an object',
      { status: 7 },
      '{ status: 7 }\n    (a value of type object was thrown, not an Error: there is no stack)',
    ],
  ])('%s', (_name, value, text) => {
    expect(describeException(value)).toBe(text)
  })

  test.each([
    ['a Proxy that throws on everything', new Proxy({}, allTraps)],
    ['a Proxy of an Error', new Proxy(new Error('inside'), allTraps)],
    ['a Proxy of a function', new Proxy(() => 1, allTraps)],
    ['a revoked Proxy', revoked()],
    [
      'getters that throw',
      Object.defineProperties(new Error(), {
        name: { get: throwing },
        message: { get: throwing },
        stack: { get: throwing },
        cause: { get: throwing },
        errors: { get: throwing },
      }),
    ],
    ['an Error with a Proxy as its cause', new Error('top', { cause: new Proxy({}, allTraps) })],
    [
      'an AggregateError with a Proxy for its list',
      Object.assign(new Error('top'), { errors: new Proxy([], allTraps) }),
    ],
    [
      'an object that prints itself',
      { [Symbol.for('nodejs.util.inspect.custom')]: throwing, toString: throwing },
    ],
  ])('%s gives readable text', (_name, value) => {
    const text = describeException(value)
    expect(text.length).toBeGreaterThan(3)
    expect(text).not.toContain('no entry')
  })

  test('anything at all gives some text', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true }), value => {
        expect(describeException(value).length).toBeGreaterThan(0)
        expect(describeException(new Error('x', { cause: value }))).toMatch(/^Error: x/)
      }),
    )
  })
})
