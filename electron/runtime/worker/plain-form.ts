import { types } from 'node:util'
import { HandlerError } from './handler.ts'
import { tooLarge } from './too-large.ts'

/** The largest nesting that a value may have. */
export const MAX_DEPTH = 1000

/**
 * The JSON form of values that have none by themselves:
 *
 * | value | form |
 * | --- | --- |
 * | object with `toJSON` (Date, URL, Buffer excepted) | what it gives |
 * | invalid Date, NaN, Infinity, a hole or `undefined` in a list | null |
 * | `undefined` in an object | left out |
 * | Map | an object when all keys are strings, else a list of pairs |
 * | Set | a list |
 * | BigInt | a number where that is exact, else its digits as a string |
 * | Buffer, Uint8Array, ArrayBuffer, DataView | base64 |
 * | other typed arrays | a list of numbers |
 * | Error | `{ name, message, stack, cause, and its own properties }` |
 * | RegExp | its text |
 * | String, Number, Boolean objects | what they hold |
 * | other objects | their own enumerable properties |
 *
 * Functions, symbols, promises, weak collections, streams and circles have none: the error says where they are.
 */
export function plainForm(value: unknown, name: string, limit: number): unknown {
  return new Converter(name, limit).convert(value)
}

class Converter {
  readonly #name: string
  readonly #limit: number
  #left: number
  /** Objects between the root and here, and how each was reached. */
  readonly #ancestors: object[] = []
  readonly #path: (string | number)[] = []

  constructor(name: string, limit: number) {
    this.#name = name
    this.#limit = limit
    this.#left = limit
  }

  convert(value: unknown): unknown {
    this.#spend(2)
    switch (typeof value) {
      case 'string':
        this.#spend(value.length)
        return value
      case 'bigint':
        return bigintForm(value)
      case 'function':
        // A thenable or a class in a response is as lost as a plain function.
        throw this.#refuse('is a function')
      case 'symbol':
        throw this.#refuse('is a symbol')
      case 'object':
        return value === null ? null : this.#object(value)
      default:
        return value
    }
  }

  #object(value: object): unknown {
    if (this.#ancestors.includes(value)) throw this.#refuse('refers back to an object that it is in')
    if (this.#ancestors.length >= MAX_DEPTH)
      throw this.#refuse(`is nested deeper than ${MAX_DEPTH} levels`, true)
    this.#ancestors.push(value)
    const form = this.#form(value)
    this.#ancestors.pop()
    return form
  }

  #form(value: object): unknown {
    if (types.isAnyArrayBuffer(value)) return this.#bytes(new Uint8Array(value))
    if (ArrayBuffer.isView(value)) return this.#view(value)
    const toJSON = this.#get(value, 'toJSON')
    if (typeof toJSON === 'function') {
      const form = this.#run(
        () => Reflect.apply(toJSON, value, [String(this.#path.at(-1) ?? '')]),
        '.toJSON threw',
      )
      return form === value ? this.#properties(value) : this.convert(form)
    }
    if (this.#run(() => Array.isArray(value), 'can not be read') && Array.isArray(value))
      return this.#list(value)
    if (types.isMap(value)) return this.#map(value)
    if (types.isSet(value)) return this.#list([...Set.prototype.values.call(value)])
    if (types.isNativeError(value)) return this.#error(value)
    if (types.isRegExp(value)) return String(value)
    if (types.isBoxedPrimitive(value)) return this.convert(this.#run(() => value.valueOf(), '.valueOf threw'))
    const refused = this.#run(() => REFUSED.get(Object.prototype.toString.call(value)), 'can not be read')
    if (refused) throw this.#refuse(refused)
    return this.#properties(value)
  }

  #list(value: readonly unknown[]): unknown[] {
    const length = this.#run(() => value.length, '.length threw')
    // Before anything is made: a list may have four billion holes.
    this.#spend(length * 2)
    const form: unknown[] = []
    for (let index = 0; index < length; index++) form.push(this.#child(value, index))
    return form
  }

  #map(value: Map<unknown, unknown>): unknown {
    const entries = [...Map.prototype.entries.call(value)]
    if (!entries.every(([key]) => typeof key === 'string')) return this.#list(entries)
    const form = emptyObject()
    for (const [key, entry] of entries) {
      this.#path.push(String(key))
      this.#spend(String(key).length)
      form[String(key)] = this.convert(entry)
      this.#path.pop()
    }
    return form
  }

  #error(value: Error): unknown {
    const form = emptyObject()
    for (const key of ['name', 'message', 'stack', 'cause']) {
      const entry = this.#get(value, key)
      if (entry !== undefined) form[key] = this.#child(value, key)
    }
    return Object.assign(form, this.#properties(value))
  }

  #properties(value: object): Record<string, unknown> {
    const form = emptyObject()
    const keys = this.#run(() => Object.keys(value), 'can not be listed')
    for (const key of keys) {
      this.#spend(key.length)
      const entry = this.#child(value, key)
      if (entry !== undefined) form[key] = entry
    }
    return form
  }

  #child(parent: object, key: string | number): unknown {
    this.#path.push(key)
    const form = this.convert(this.#run(() => Reflect.get(parent, key), 'threw when it was read'))
    this.#path.pop()
    return form
  }

  #get(value: object, key: string): unknown {
    return this.#run(() => Reflect.get(value, key), `.${key} threw when it was read`)
  }

  #view(value: ArrayBufferView): unknown {
    if (value instanceof DataView || value instanceof Uint8Array) {
      return this.#bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    }
    return this.#list(Array.from(value as unknown as ArrayLike<number | bigint>))
  }

  #bytes(value: Uint8Array): string {
    this.#spend(value.byteLength)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  }

  /** Counts what the text will need at least, so that a value that is too large is left before it fills the memory. */
  #spend(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0) throw tooLarge(this.#name, this.#limit)
  }

  /** Runs what may be the author's code. */
  #run<T>(action: () => T, what: string): T {
    try {
      return action()
    } catch (error) {
      throw this.#refuse(`${what}: ${reason(error)}`)
    }
  }

  /** `what` follows the place: ` is ...`, or `.something ...` for what belongs to it. */
  #refuse(what: string, tooDeep = false): HandlerError {
    const path = tooDeep ? this.#path.slice(0, 8) : this.#path
    const where = `${this.#name}${path.map(step).join('')}${tooDeep ? '...' : ''}`
    return new HandlerError(
      'E_RESPONSE_NOT_SERIALISABLE',
      `No JSON form: ${where}${/^[ .]/.test(what) ? '' : ' '}${what}`,
    )
  }
}

const step = (key: string | number): string => {
  if (typeof key === 'number') return `[${key}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

const reason = (error: unknown): string => {
  try {
    return types.isNativeError(error) ? String(error.message) : String(error)
  } catch {
    return 'something unreadable was thrown'
  }
}

const bigintForm = (value: bigint): number | string =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : String(value)

/** Without a prototype, so that a key like `__proto__` is a key like others. */
const emptyObject = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>

const REFUSED: ReadonlyMap<string, string> = new Map([
  ['[object Promise]', 'is a Promise (was an `await` forgotten?)'],
  ['[object WeakMap]', 'is a WeakMap'],
  ['[object WeakSet]', 'is a WeakSet'],
  ['[object WeakRef]', 'is a WeakRef'],
  ['[object Generator]', 'is a generator'],
  ['[object AsyncGenerator]', 'is an asynchronous generator'],
  ['[object Response]', 'is a Response (its `await response.json()` or `.text()` is data)'],
  ['[object Request]', 'is a Request'],
  ['[object Blob]', 'is a Blob'],
  ['[object ReadableStream]', 'is a stream'],
])
