import { plainForm } from './plain-form.ts'
import { tooLarge } from './too-large.ts'

/**
 * A value as JSON text. Plain data goes straight through `JSON.stringify`; what else has a form is in plain-form.ts.
 *
 * @param name what the value is called in errors: `response`, `request`.
 * @param limit bytes of JSON text at most.
 * @throws HandlerError `E_RESPONSE_NOT_SERIALISABLE`, which says where, or `E_PAYLOAD_TOO_LARGE`.
 */
export function serialise(value: unknown, name: string, limit: number): string {
  const text = stringify(value, name, limit)
  // UTF-8 needs three bytes a character at most, so that short texts need not be counted.
  if (text.length * 3 > limit) {
    const bytes = Buffer.byteLength(text)
    if (bytes > limit) throw tooLarge(name, limit)
  }
  return text
}

function stringify(value: unknown, name: string, limit: number): string {
  if (typeof value === 'string') {
    if (value.length > limit) throw tooLarge(name, limit)
    return JSON.stringify(value)
  }
  try {
    if (new PlainCheck(limit).passes(value, 0)) return JSON.stringify(value)
  } catch {
    // A getter or a Proxy: the long way round says where.
  }
  const form = plainForm(value, name, limit)
  try {
    return JSON.stringify(form)
  } catch (error) {
    // V8 can't make a string of so many characters.
    if (error instanceof RangeError) throw tooLarge(name, limit)
    throw error
  }
}

/** Looks whether `JSON.stringify` alone gives a value's form: objects and arrays of data, without code in them. */
class PlainCheck {
  /** Each entry needs two bytes, each string its length. */
  #left: number

  constructor(limit: number) {
    this.#left = limit
  }

  passes(value: unknown, depth: number): boolean {
    this.#left -= 2
    if (this.#left < 0) return false
    switch (typeof value) {
      case 'string':
        this.#left -= value.length
        return true
      case 'number':
      case 'boolean':
      case 'undefined':
        return true
      case 'object':
        return value === null || (depth < PLAIN_DEPTH && this.#entries(value, depth + 1))
      default:
        return false
    }
  }

  #entries(value: object, depth: number): boolean {
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) if (!this.passes(value[index], depth)) return false
      return true
    }
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return false
    for (const key in value) {
      this.#left -= key.length
      if (!this.passes((value as Record<string, unknown>)[key], depth)) return false
    }
    return true
  }
}

const PLAIN_DEPTH = 100
