import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'

/**
 * Reads JSON and remembers where everything stands, which `JSON.parse` does not. A text that is broken is read up to
 * its fault. It accepts exactly what `JSON.parse` accepts, less what could harm: nesting beyond `MAX_DEPTH`, and the
 * key `__proto__`, which many programs that copy objects turn into a prototype.
 */
export interface ScannedJson {
  /** What was read; undefined when nothing was. With a fault: its beginning, `keepPartial` levels deep. */
  readonly value: JsonValue | undefined
  readonly fault: JsonFault | null
  readonly notes: readonly JsonNote[]
  /** Where the value of this path begins, or null when nothing of that path was read. */
  offsetOf(path: readonly (string | number)[]): number | null
}

/** Why the text is no JSON from here on. */
export interface JsonFault {
  readonly message: string
  readonly offset: number
}

/** JSON, but `value` holds less than the text says: a key or digits of a number were left out. */
export interface JsonNote {
  readonly code: 'duplicate-key' | 'forbidden-key' | 'number-range' | 'number-precision'
  readonly path: readonly (string | number)[]
  readonly key: string
  readonly offset: number
  /** For a duplicate: where the key stood first. */
  readonly earlier: number | null
}

export const MAX_DEPTH = 256

/**
 * @param keepPartial how many levels of objects and arrays are kept although the text ends within them; what is
 *   unfinished below them is left out, since half a thing may mean something else than the whole.
 */
export function scanJson(text: string, keepPartial = 0): ScannedJson {
  return new Scanner(text, keepPartial).run()
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /[\p{L}\p{N}_$]+/uy
const LITERALS: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

/** Thrown inside the scanner alone, to unwind. */
class Stop extends Error {
  readonly fault: JsonFault
  constructor(fault: JsonFault) {
    super(fault.message)
    this.fault = fault
  }
}

class Scanner {
  readonly #text: string
  readonly #keepPartial: number
  readonly #notes: JsonNote[] = []
  readonly #path: (string | number)[] = []
  readonly #places = new Map<object, Map<string | number, number>>()
  #at = 0

  constructor(text: string, keepPartial: number) {
    this.#text = text
    this.#keepPartial = keepPartial
  }

  run(): ScannedJson {
    // The root is held like a member, so that what is unfinished of it is found when unwinding.
    const root: { value?: JsonValue } = {}
    let fault: JsonFault | null = null
    let start = 0
    try {
      if (this.#text.startsWith('\ufeff')) this.#at = 1
      this.#space()
      start = this.#at
      if (this.#at === this.#text.length) this.#stop('The text is empty')
      this.#value(0, value => {
        root.value = value
      })
      this.#space()
      if (this.#at < this.#text.length) this.#stop(`Expected the end of the text, got ${this.#seen()}`)
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      fault = error.fault
    }
    const value = root.value
    return {
      value,
      fault,
      notes: this.#notes,
      offsetOf: path => (value === undefined ? null : this.#offsetOf(value, start, path)),
    }
  }

  #offsetOf(root: JsonValue, start: number, path: readonly (string | number)[]): number | null {
    let value: JsonValue | undefined = root
    let offset: number | undefined = start
    for (const part of path) {
      if (Array.isArray(value)) {
        offset = this.#places.get(value)?.get(Number(part))
        value = value[Number(part)]
      } else if (isJsonObject(value)) {
        offset = this.#places.get(value)?.get(String(part))
        value = Object.hasOwn(value, String(part)) ? value[String(part)] : undefined
      } else return null
      if (offset === undefined) return null
    }
    return offset ?? null
  }

  /** Gives the value to `keep` when it is complete, or, near the root, as soon as it has begun. */
  #value(depth: number, keep: (value: JsonValue) => void): void {
    const char = this.#text[this.#at]
    if (char === '{' || char === '[') {
      if (depth >= MAX_DEPTH) this.#stop(`Nested deeper than ${MAX_DEPTH} levels`)
      const container: JsonObject | JsonValue[] = char === '{' ? {} : []
      const partial = depth < this.#keepPartial
      if (partial) keep(container)
      this.#at++
      if (Array.isArray(container)) this.#array(container, depth)
      else this.#object(container, depth)
      if (!partial) keep(container)
    } else if (char === '"') keep(this.#string())
    else if (char === '-' || (char !== undefined && char >= '0' && char <= '9')) keep(this.#number())
    else keep(this.#literal())
  }

  #object(object: JsonObject, depth: number): void {
    const places = new Map<string | number, number>()
    const keys = new Map<string, number>()
    this.#places.set(object, places)
    this.#space()
    if (this.#take('}')) return
    for (;;) {
      this.#space()
      const keyAt = this.#at
      if (this.#text[keyAt] !== '"') this.#stop(this.#noKey())
      const key = this.#string()
      this.#space()
      if (!this.#take(':'))
        this.#stop(`Expected ":" after the key ${JSON.stringify(key)}, got ${this.#seen()}`)
      this.#space()
      const earlier = keys.get(key)
      if (key === '__proto__') this.#note('forbidden-key', key, keyAt, null)
      else if (earlier !== undefined) this.#note('duplicate-key', key, keyAt, earlier)
      keys.set(key, keyAt)
      const valueAt = this.#at
      this.#path.push(key)
      this.#value(depth + 1, value => {
        if (key === '__proto__') return
        object[key] = value
        places.set(key, valueAt)
      })
      this.#path.pop()
      this.#space()
      if (this.#take('}')) return
      if (!this.#take(',')) this.#stop(`Expected "," or "}", got ${this.#seen()}`)
    }
  }

  #array(array: JsonValue[], depth: number): void {
    const places = new Map<string | number, number>()
    this.#places.set(array, places)
    this.#space()
    if (this.#take(']')) return
    for (;;) {
      this.#space()
      if (this.#text[this.#at] === ']') this.#stop('No comma may stand before "]"')
      const index = array.length
      const valueAt = this.#at
      this.#path.push(index)
      this.#value(depth + 1, value => {
        array[index] = value
        places.set(index, valueAt)
      })
      this.#path.pop()
      this.#space()
      if (this.#take(']')) return
      if (!this.#take(',')) this.#stop(`Expected "," or "]", got ${this.#seen()}`)
    }
  }

  #string(): string {
    const text = this.#text
    const start = this.#at
    let escaped = false
    for (let at = start + 1; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 0x22) {
        this.#at = at + 1
        return escaped ? (JSON.parse(text.slice(start, at + 1)) as string) : text.slice(start + 1, at)
      }
      if (code === 0x0a || code === 0x0d)
        this.#stop('A string ends on its line: a closing " is missing', start)
      if (code < 0x20)
        this.#stop('A control character stands in a string: write it as \\u and four digits', at)
      if (code === 0x5c) {
        escaped = true
        const next = text[at + 1] ?? ''
        if (next === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) at += 5
        else if (next !== '' && '"\\/bfnrt'.includes(next)) at++
        else if (at + 1 < text.length) this.#stop(`"\\${next}" is no escape that JSON knows`, at)
      }
    }
    return this.#stop('A string is not closed: a closing " is missing', start)
  }

  #number(): number {
    const start = this.#at
    NUMBER.lastIndex = start
    const literal = NUMBER.exec(this.#text)?.[0]
    if (literal === undefined) return this.#stop('Expected a digit after "-"')
    this.#at = start + literal.length
    const next = this.#text[this.#at]
    if (next !== undefined && /[\d.eE+-]/.test(next)) {
      this.#stop('Not a number that JSON knows: no zero before it, digits before and after the point', start)
    }
    const value = Number(literal)
    if (!Number.isFinite(value)) {
      this.#noteHere('number-range', literal, start)
      return 0
    }
    // A whole number that comes back as another one: an id of another system, say, that would be changed silently.
    // What JavaScript itself prints for a number is no such case, though it too may have more digits than are kept.
    const whole = /^-?\d+$/.test(literal) && !Number.isSafeInteger(value)
    if (whole && String(value) !== literal && BigInt(literal) !== BigInt(value)) {
      this.#noteHere('number-precision', literal, start)
    }
    return value
  }

  #literal(): JsonValue {
    for (const [word, value] of LITERALS) {
      if (this.#word() === word) {
        this.#at += word.length
        return value
      }
    }
    return this.#stop(this.#noValue())
  }

  #noValue(): string {
    const char = this.#text[this.#at]
    if (char === '}' || char === ']')
      return `Expected a value, got ${this.#seen()}: no comma may stand before it`
    return `Expected a value, got ${this.#seen()}${this.#hint()}`
  }

  #noKey(): string {
    if (this.#text[this.#at] === '}') return 'No comma may stand before "}"'
    return `Expected a key in double quotes, got ${this.#seen()}${this.#hint()}`
  }

  #hint(): string {
    const rest = this.#text.slice(this.#at, this.#at + 7)
    if (rest.startsWith("'")) return ': strings stand in double quotes'
    if (rest.startsWith('//') || rest.startsWith('/*') || rest.startsWith('#'))
      return ': JSON has no comments'
    if (/^(<{7}|={7}|>{7})/.test(rest)) return ': a merge conflict is not resolved here'
    return ''
  }

  #word(): string {
    WORD.lastIndex = this.#at
    return WORD.exec(this.#text)?.[0] ?? ''
  }

  #seen(): string {
    if (this.#at >= this.#text.length) return 'the end of the text'
    const word = this.#word().slice(0, 30)
    return JSON.stringify(word === '' ? String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0) : word)
  }

  #space(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    }
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #note(code: JsonNote['code'], key: string, offset: number, earlier: number | null): void {
    this.#notes.push({ code, path: [...this.#path, key], key, offset, earlier })
  }

  #noteHere(code: JsonNote['code'], key: string, offset: number): void {
    this.#notes.push({ code, path: [...this.#path], key, offset, earlier: null })
  }

  #stop(message: string, offset = this.#at): never {
    throw new Stop({ message, offset })
  }
}
