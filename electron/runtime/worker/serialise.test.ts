import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HandlerError } from './handler.ts'
import { MAX_DEPTH } from './plain-form.ts'
import { serialise } from './serialise.ts'

const LIMIT = 64 * 1024 * 1024
const json = (value: unknown, limit = LIMIT) => serialise(value, 'response', limit)

/** Code and message of what `serialise` throws. */
function refusal(value: unknown, limit = LIMIT): string {
  try {
    return `no error, but ${json(value, limit).slice(0, 100)}`
  } catch (error) {
    return error instanceof HandlerError ? `${error.code} ${error.message}` : `another error: ${error}`
  }
}

/** Lists in lists, `depth` deep. */
function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const throwing = (): never => {
  throw new Error('no entry')
}
const hostileProxy = () =>
  new Proxy(
    {},
    {
      get: throwing,
      getPrototypeOf: throwing,
      ownKeys: throwing,
      has: throwing,
      getOwnPropertyDescriptor: throwing,
    },
  )

test('plain data is what JSON.stringify gives', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(json(value)).toBe(JSON.stringify(value))
    }),
  )
})

test('anything at all gives JSON text or a HandlerError', () => {
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  })
  fc.assert(
    fc.property(anything, value => {
      try {
        JSON.parse(json({ value }))
      } catch (error) {
        expect(error).toBeInstanceOf(HandlerError)
      }
    }),
  )
})

describe('values with a form of their own', () => {
  class Point {
    readonly x = 1
    #hidden = 2
    get y(): number {
      return this.#hidden
    }
  }
  const cases: [name: string, value: unknown, form: unknown][] = [
    ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid Date', new Date(Number.NaN), null],
    ['a Map with strings as keys', new Map([['a', new Map([['b', 1]])]]), { a: { b: 1 } }],
    [
      'a Map with other keys',
      new Map<unknown, unknown>([
        [1, 'a'],
        ['b', 2],
      ]),
      [
        [1, 'a'],
        ['b', 2],
      ],
    ],
    ['a Set', new Set([1, new Date(0)]), [1, '1970-01-01T00:00:00.000Z']],
    ['a safe BigInt', 12n, 12],
    ['a large BigInt', 2n ** 64n, '18446744073709551616'],
    ['a large negative BigInt', -(2n ** 53n), '-9007199254740992'],
    ['a Buffer', Buffer.from('hello'), 'aGVsbG8='],
    ['a Uint8Array', new Uint8Array([1, 2, 3]), 'AQID'],
    ['a part of an ArrayBuffer', new Uint8Array([1, 2, 3, 4]).subarray(1, 3), 'AgM='],
    ['an ArrayBuffer', new Uint8Array([1, 2, 3]).buffer, 'AQID'],
    ['a DataView', new DataView(new Uint8Array([1, 2, 3]).buffer, 1), 'AgM='],
    ['a Float64Array', new Float64Array([1.5, Number.NaN]), [1.5, null]],
    ['a BigInt64Array', new BigInt64Array([1n, 2n ** 62n]), [1, String(2n ** 62n)]],
    ['NaN and Infinity', [Number.NaN, Number.POSITIVE_INFINITY], [null, null]],
    ['undefined', { a: undefined, b: [undefined, 1n] }, { b: [null, 1] }],
    ['a hole', Array(2), [null, null]],
    ['toJSON', { toJSON: () => ({ at: new Date(0) }) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['a URL', new URL('https://x.example/a'), 'https://x.example/a'],
    ['a RegExp', [/a+/g], ['/a+/g']],
    ['boxed primitives', [Object('a'), Object(1), Object(false), Object(3n)], ['a', 1, false, 3]],
    ['an instance of a class', new Point(), { x: 1 }],
    ['a key named __proto__', JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
    ['a Map with __proto__', new Map([['__proto__', 1]]), JSON.parse('{"__proto__":1}')],
    [
      'the same object twice',
      (o => [o, o, new Date(0)])({ a: 1 }),
      [{ a: 1 }, { a: 1 }, '1970-01-01T00:00:00.000Z'],
    ],
  ]
  test.each(cases)('%s', (_name, value, form) => {
    expect(json(value)).toBe(JSON.stringify(form))
  })

  test('an Error: name, message, stack, cause and its own properties', () => {
    const error = Object.assign(new RangeError('far', { cause: new Error('root') }), { status: 7 })
    expect(JSON.parse(json({ error }))).toEqual({
      error: {
        name: 'RangeError',
        message: 'far',
        stack: error.stack,
        cause: { name: 'Error', message: 'root', stack: expect.any(String) },
        status: 7,
      },
    })
  })
})

describe('values without a form are refused, and it is said where', () => {
  const circular: Record<string, unknown> = { list: [] }
  circular.list = [{ back: circular }]
  const circularMap = new Map<string, unknown>()
  circularMap.set('self', circularMap)
  const cases: [name: string, value: unknown, message: string][] = [
    ['a function', { items: [1, 2, 3, { fn() {} }] }, 'response.items[3].fn is a function'],
    ['a function as the response', () => 1, 'response is a function'],
    ['a class', { Thing: class {} }, 'response.Thing is a function'],
    ['a symbol', { 'a key': Symbol('s') }, 'response["a key"] is a symbol'],
    ['a circle', circular, 'response.list[0].back refers back to an object that it is in'],
    ['a circle through a Map', circularMap, 'response.self refers back to an object that it is in'],
    [
      'a getter that throws',
      {
        a: {
          get b(): never {
            return throwing()
          },
        },
      },
      'response.a.b threw when it was read: no entry',
    ],
    ['a toJSON that throws', { a: { toJSON: throwing } }, 'response.a.toJSON threw: no entry'],
    ['a Proxy that throws', [hostileProxy()], 'response[0].toJSON threw when it was read: no entry'],
    ['a revoked Proxy', [revoked()], 'response[0].toJSON threw when it was read'],
    ['a promise', { user: Promise.resolve(1) }, 'response.user is a Promise (was an `await` forgotten?)'],
    ['a WeakMap', [new WeakMap()], 'response[0] is a WeakMap'],
    ['a generator', { *[Symbol.iterator]() {}, g: (function* () {})() }, 'response.g is a generator'],
    ['a Response', { r: new Response('x') }, 'response.r is a Response'],
  ]
  test.each(cases)('%s', (_name, value, message) => {
    expect(refusal(value)).toContain(`E_RESPONSE_NOT_SERIALISABLE No JSON form: ${message}`)
  })
})

describe('limits', () => {
  test('of depth: up to it all is well, a hundred times deeper is refused without a stack overflow', () => {
    expect(json(nested(MAX_DEPTH - 1))).toHaveLength(2 * MAX_DEPTH - 1)
    expect(refusal(nested(MAX_DEPTH + 1))).toContain(`is nested deeper than ${MAX_DEPTH} levels`)
    const refused = refusal(nested(100_000))
    expect(refused).toContain('E_RESPONSE_NOT_SERIALISABLE No JSON form: response[0][0]')
    expect(refused.length).toBeLessThan(200)
  })

  test('of size: the last byte that fits, and the first that does not', () => {
    expect(json('x'.repeat(8), 10)).toBe('"xxxxxxxx"')
    expect(refusal('x'.repeat(9), 10)).toContain('E_PAYLOAD_TOO_LARGE The response is larger than 10 bytes')
    // Three bytes each in UTF-8.
    expect(json('€€', 8)).toBe('"€€"')
    expect(refusal('€€', 7)).toContain('E_PAYLOAD_TOO_LARGE')
    expect(refusal([new Date(0), 'x'.repeat(100)], 50)).toContain('E_PAYLOAD_TOO_LARGE')
    expect(refusal(new Uint8Array(100), 100)).toContain('E_PAYLOAD_TOO_LARGE')
  })

  test('are noticed before the memory is used', () => {
    const text = 'x'.repeat(1 << 20)
    expect(refusal(Array(2000).fill(text))).toContain('E_PAYLOAD_TOO_LARGE')
    expect(refusal(Array(2000).fill({ text, at: new Date(0) }))).toContain('E_PAYLOAD_TOO_LARGE')
    expect(refusal(Array(4_000_000_000))).toContain('E_PAYLOAD_TOO_LARGE')
    let doubled: unknown = 1
    for (let level = 0; level < 60; level++) doubled = [doubled, doubled]
    expect(refusal(doubled, 1 << 20)).toContain('E_PAYLOAD_TOO_LARGE')
  })

  test('leave a million small objects alone', () => {
    const value = Array.from({ length: 1_200_000 }, (_, id) => ({ id }))
    expect(json(value)).toBe(JSON.stringify(value))
  })
})
