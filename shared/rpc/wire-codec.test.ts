import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrame, encodeFrame, FrameError, MOST_FRAME_BYTES } from './wire-codec.ts'

const bytes = fc.uint8Array({ maxLength: 40 })
const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '0', '', 'toJSON', '-0'))

/** Own properties alone, also one called `__proto__`. */
const objectOf = (entries: readonly (readonly [string, unknown])[]): object => {
  const made = {}
  for (const [name, value] of entries) {
    Object.defineProperty(made, name, { value, writable: true, enumerable: true, configurable: true })
  }
  return made
}
const { message } = fc.letrec(tie => ({
  message: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined, Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      fc.constantFrom('\uD800', '\uFEFF', 'undefined', 'NaN'),
      bytes,
    ),
    fc.array(tie('message'), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie('message')), { maxLength: 5 }).map(objectOf),
  ),
}))

describe('a frame', () => {
  test('brings its message whole', () => {
    fc.assert(
      fc.property(message, value => {
        // Not by vitest: an own property called `constructor` misleads it.
        expect(isDeepStrictEqual(decodeFrame(encodeFrame(value)), value)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('leaves the message as it was', () => {
    fc.assert(
      fc.property(message, value => {
        const before = structuredClone(value)
        encodeFrame(value)
        expect(isDeepStrictEqual(value, before)).toBe(true)
      }),
    )
  })

  test('brings copies of bytes alone, each in memory of its own', () => {
    const whole = Buffer.from('public secret')
    const frame = encodeFrame({ part: whole.subarray(0, 6) })
    expect(Buffer.from(frame).includes('secret')).toBe(false)
    // As it comes from a socket: in a pool, with others around it.
    const pool = Buffer.concat([Buffer.alloc(3), frame, Buffer.alloc(3)])
    const { part } = decodeFrame(pool.subarray(3, 3 + frame.byteLength)) as { part: Uint8Array }
    pool.fill(0)
    expect(part.constructor).toBe(Uint8Array)
    expect(part.buffer.byteLength).toBe(6)
    expect(new TextDecoder().decode(part)).toBe('public')
  })

  test.each<[string, unknown, string]>([
    ['a function', { a: [{ f: () => 1 }] }, `a function at "a.0.f"`],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['a bigint', [1n], 'a bigint at "0"'],
    ['a date', { at: new Date(0) }, 'a Date at "at"'],
    ['a map', new Map(), 'a Map'],
    ['an error', { error: new Error('x') }, 'a Error at "error"'],
    ['other numbers in a row', new Float64Array(1), 'a Float64Array'],
    ['an instance', new (class Thing {})(), 'a Thing'],
  ])('refuses %s and says where', (_what, value, said) => {
    expect(() => encodeFrame(value)).toThrow(new TypeError(`A message can't hold ${said}`))
  })

  test('refuses what is nested without end', () => {
    const circle: unknown[] = []
    circle.push({ circle })
    expect(() => encodeFrame(circle)).toThrow(RangeError)
  })

  test('refuses what is too large', () => {
    const half = new Uint8Array(MOST_FRAME_BYTES / 2)
    expect(() => encodeFrame([half, half])).toThrow(RangeError)
  })
})

describe('bytes that are no frame', () => {
  /** A frame of this text and these attachments, whatever they are. */
  const frameOf = (text: string, ...attachments: Uint8Array[]): Uint8Array => {
    const json = Buffer.from(text)
    const head = Buffer.alloc(9 + 4 * attachments.length)
    head.writeUInt8(1)
    head.writeUInt32LE(json.byteLength, 1)
    head.writeUInt32LE(attachments.length, 5)
    attachments.forEach((part, index) => {
      head.writeUInt32LE(part.byteLength, 9 + 4 * index)
    })
    return new Uint8Array(Buffer.concat([head, json, ...attachments]))
  }
  const one = new Uint8Array([1])

  test('the helper of these tests makes frames', () => {
    expect(decodeFrame(frameOf('[{"a":null},[["a",0]]]', one))).toEqual({ a: one })
  })

  test.each<[string, Uint8Array]>([
    ['no JSON', frameOf('[1')],
    ['no array', frameOf('{"0":1}')],
    ['no message', frameOf('[]')],
    ['more than a message', frameOf('[1,[],2]')],
    ['no list of places', frameOf('[null,{}]')],
    ['a place that is none', frameOf('[null,[0]]')],
    ['an empty place', frameOf('[null,[[]]]')],
    ['an attachment that is not there', frameOf('[null,[[0]]]')],
    ['an attachment by a fraction', frameOf('[null,[[0.5]]]', one)],
    ['an attachment that stands nowhere', frameOf('[null]', one)],
    ['an attachment in two places', frameOf('[[null,null],[[0,0],[1,0]]]', one)],
    ['a value without a name', frameOf('[null,[["null"]]]')],
    ['a value of every object', frameOf('[null,[["constructor"]]]')],
    ['a place that is taken', frameOf('[{"a":1},[["a","NaN"]]]')],
    ['a place that was filled', frameOf('[{"a":null},[["a","NaN"],["a","-0"]]]')],
    ['a place that is not there', frameOf('[{},[["a","NaN"]]]')],
    ['a place in the prototype', frameOf('[{},[["__proto__","a","NaN"]]]')],
    ['a place beside an array', frameOf('[[],[["length","NaN"]]]')],
    ['a place past an array', frameOf('[[null],[[1,"NaN"]]]')],
    ['a place in a text', frameOf('["abc",[[0,"NaN"]]]')],
    ['a place in an attachment', frameOf('[[null],[[0,0],[0,0,"NaN"]]]', one)],
  ])('%s', (_what, frame) => {
    expect(() => decodeFrame(frame)).toThrow(FrameError)
  })

  test('pollute nothing', () => {
    const hostile = '[{"__proto__":{"polluted":null}},[["__proto__","polluted","NaN"]]]'
    const decoded = decodeFrame(frameOf(hostile)) as object
    expect(Object.keys(decoded)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })

  test('of whatever kind give a message or a FrameError', () => {
    const mutated = fc.tuple(message, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat(60))
    fc.assert(
      fc.property(mutated, ([value, flips, cut]) => {
        const frame = encodeFrame(value)
        for (const [at, byte] of flips) frame[at % frame.length] = byte
        try {
          decodeFrame(cut < 30 ? frame.subarray(0, frame.length - cut) : frame)
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError)
        }
      }),
      { numRuns: 3_000 },
    )
  })
})
