/** A value as JSON: as it is, or as a graph of numbered objects. */
export type Wired =
  | { readonly json: unknown }
  | { readonly root: WiredValue; readonly objects: readonly WiredObject[] }

type WiredValue =
  | string
  | boolean
  | number
  | null
  | { readonly undefined: true }
  | { readonly number: string }
  | { readonly bigint: string }
  | { readonly at: number }

type WiredObject =
  | { readonly type: 'array'; readonly length: number; readonly entries: readonly [string, WiredValue][] }
  | { readonly type: 'object'; readonly entries: readonly [string, WiredValue][] }
  | { readonly type: 'map'; readonly entries: readonly [WiredValue, WiredValue][] }
  | { readonly type: 'set'; readonly entries: readonly WiredValue[] }
  | { readonly type: 'date'; readonly value: WiredValue }
  | { readonly type: 'regexp'; readonly source: string; readonly flags: string }
  | { readonly type: 'error'; readonly name: string; readonly message: string; readonly stack: string }
  | { readonly type: 'bytes'; readonly base64: string }
  | {
      readonly type: 'view'
      readonly kind: string
      readonly of: WiredValue
      readonly at: number
      readonly length: number
    }

/**
 * Values of the structured clone algorithm as JSON, and back. The same code runs in Node and, by its source, in pages:
 * it may use nothing that is outside of it.
 */
export function makeWire() {
  const VIEWS = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array']
  VIEWS.push('Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array')
  VIEWS.push('DataView')
  const ERRORS = ['EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError']
  const CHUNK = 0x8000
  const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

  const toBase64 = (bytes: Uint8Array): string => {
    let text = ''
    for (let at = 0; at < bytes.length; at += CHUNK)
      text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
    return btoa(text)
  }
  const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(atob(text), character => character.charCodeAt(0))

  /** Whether JSON keeps the value as it is. An object that is there twice must arrive as one. */
  const isPlain = (value: unknown, seen: Set<object>): boolean => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
    if (typeof value !== 'object' || seen.has(value)) return false
    seen.add(value)
    if (Array.isArray(value)) {
      const isDense = Object.keys(value).length === value.length
      return isDense && value.every(part => isPlain(part, seen))
    }
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return false
    return Object.entries(value).every(([key, part]) => key !== '__proto__' && isPlain(part, seen))
  }

  const encode = (value: unknown): Wired => {
    if (isPlain(value, new Set())) return { json: value }
    const objects: WiredObject[] = []
    const known = new Map<object, number>()
    const putEntries = (object: object): [string, WiredValue][] =>
      Object.entries(object).map(([key, part]) => [key, put(part)])

    const putObject = (object: object): WiredObject => {
      if (Array.isArray(object)) return { type: 'array', length: object.length, entries: putEntries(object) }
      if (object instanceof Date) return { type: 'date', value: put(object.getTime()) }
      if (object instanceof RegExp) return { type: 'regexp', source: object.source, flags: object.flags }
      if (object instanceof Map)
        return { type: 'map', entries: [...object].map(([key, part]) => [put(key), put(part)]) }
      if (object instanceof Set) return { type: 'set', entries: [...object].map(put) }
      if (object instanceof Error)
        return { type: 'error', name: object.name, message: object.message, stack: String(object.stack) }
      if (object instanceof ArrayBuffer) return { type: 'bytes', base64: toBase64(new Uint8Array(object)) }
      if (ArrayBuffer.isView(object)) {
        const tag = tagOf(object)
        const length = 'length' in object ? Number(object.length) : object.byteLength
        const kind = VIEWS.includes(tag) ? tag : 'Uint8Array'
        return { type: 'view', kind, of: put(object.buffer), at: object.byteOffset, length }
      }
      if (tagOf(object) === 'Object') return { type: 'object', entries: putEntries(object) }
      throw new Error(`[electron double] a ${tagOf(object)} can't be sent`)
    }

    const put = (part: unknown): WiredValue => {
      if (part === null || typeof part === 'string' || typeof part === 'boolean') return part
      if (typeof part === 'undefined') return { undefined: true }
      if (typeof part === 'bigint') return { bigint: String(part) }
      if (typeof part === 'number') {
        if (Object.is(part, -0)) return { number: '-0' }
        return Number.isFinite(part) ? part : { number: String(part) }
      }
      if (typeof part !== 'object') throw new Error(`[electron double] a ${typeof part} can't be sent`)
      let at = known.get(part)
      if (at === undefined) {
        at = objects.length
        known.set(part, at)
        objects.push({ type: 'object', entries: [] })
        objects[at] = putObject(part)
      }
      return { at }
    }
    return { root: put(value), objects }
  }

  const decode = (wired: Wired): unknown => {
    if ('json' in wired) return wired.json
    const made = new Map<number, unknown>()
    const define = (object: object, key: string, value: unknown): void => {
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
    }

    /** The object, still empty if it holds others: they may hold it. */
    const make = (object: WiredObject): object => {
      switch (object.type) {
        case 'array':
          return new Array(object.length)
        case 'object':
          return {}
        case 'map':
          return new Map()
        case 'set':
          return new Set()
        case 'date':
          return new Date(Number(get(object.value)))
        case 'regexp':
          return new RegExp(object.source, object.flags)
        case 'error': {
          const name = ERRORS.includes(object.name) ? object.name : 'Error'
          const error: object = Reflect.construct(Reflect.get(globalThis, name), [object.message])
          return Object.defineProperty(error, 'stack', { value: object.stack, writable: true })
        }
        case 'bytes':
          return fromBase64(object.base64).buffer
        case 'view': {
          const View = Reflect.get(globalThis, object.kind)
          return Reflect.construct(View, [get(object.of), object.at, object.length])
        }
      }
    }

    const getObject = (at: number): unknown => {
      const object = wired.objects[at]
      if (!object) throw new Error('[electron double] a message refers to what is not in it')
      const shell = make(object)
      made.set(at, shell)
      if (object.type === 'array' || object.type === 'object')
        for (const [key, part] of object.entries) define(shell, key, get(part))
      if (object.type === 'map' && shell instanceof Map)
        for (const [key, part] of object.entries) shell.set(get(key), get(part))
      if (object.type === 'set' && shell instanceof Set)
        for (const part of object.entries) shell.add(get(part))
      return shell
    }

    const get = (part: WiredValue): unknown => {
      if (part === null || typeof part !== 'object') return part
      if ('undefined' in part) return undefined
      if ('number' in part) return Number(part.number)
      if ('bigint' in part) return BigInt(part.bigint)
      return made.has(part.at) ? made.get(part.at) : getObject(part.at)
    }
    return get(wired.root)
  }
  return { encode, decode }
}
