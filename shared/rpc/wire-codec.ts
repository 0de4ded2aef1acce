/**
 * Messages as bytes, for transports that carry nothing else. A frame is, in this order:
 *
 * - one byte, the version of this format;
 * - the length of the JSON text in bytes, and the number of attachments, 4 bytes each, little-endian;
 * - the length of each attachment, 4 bytes each;
 * - the JSON text in UTF-8: `[message]`, or `[message, places]` where the message has parts that JSON has not;
 * - the attachments.
 *
 * A place is a path of keys and indices with one more entry at its end: the number of the attachment that stands there,
 * or the name of a value. In the message itself there is `null` meanwhile.
 */

const VERSION = 1
const HEAD_BYTES = 9

/** Deeper values are refused: whoever walks them recursively would run out of stack. */
const MOST_LEVELS = 1_000

/** The largest frame that is sent or taken, in bytes. */
export const MOST_FRAME_BYTES = 64 * 1024 * 1024

const named: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
}

type Place = readonly (string | number)[]

/** Told of a frame that is none, or that asks for what it does not bring. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

/**
 * Gives the frame of a message of JSON values, `undefined`, other numbers, and `Uint8Array`.
 *
 * @throws TypeError when the message has anything else in it, naming where; RangeError when it is too large or nested
 * too deeply.
 */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const { value, places, attachments } = new Encoding(message)
  const text = new TextEncoder().encode(JSON.stringify(places.length > 0 ? [value, places] : [value]))
  const head = HEAD_BYTES + 4 * attachments.length
  const total = attachments.reduce((sum, { byteLength }) => sum + byteLength, head + text.byteLength)
  if (total > MOST_FRAME_BYTES) {
    throw new RangeError(`The message has ${total} bytes; ${MOST_FRAME_BYTES} are the most that can be sent`)
  }
  const frame = new Uint8Array(total)
  const view = new DataView(frame.buffer)
  view.setUint8(0, VERSION)
  view.setUint32(1, text.byteLength, true)
  view.setUint32(5, attachments.length, true)
  attachments.forEach(({ byteLength }, index) => {
    view.setUint32(HEAD_BYTES + 4 * index, byteLength, true)
  })
  let at = head
  for (const part of [text, ...attachments]) {
    frame.set(part, at)
    at += part.byteLength
  }
  return frame
}

/**
 * Gives the message of a frame; its byte arrays are copies.
 *
 * @throws FrameError when the bytes are no frame.
 */
export function decodeFrame(frame: Uint8Array): unknown {
  if (frame.byteLength < HEAD_BYTES) throw new FrameError('The frame is shorter than its head')
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const version = view.getUint8(0)
  if (version !== VERSION) throw new FrameError(`The frame has the format ${version}, not ${VERSION}`)
  const textBytes = view.getUint32(1, true)
  const count = view.getUint32(5, true)
  const head = HEAD_BYTES + 4 * count
  if (head + textBytes > frame.byteLength) throw new FrameError('The frame is shorter than it says')
  let at = head + textBytes
  const attachments: Uint8Array[] = []
  for (let index = 0; index < count; index++) {
    const end = at + view.getUint32(HEAD_BYTES + 4 * index, true)
    if (end > frame.byteLength) throw new FrameError('The frame is shorter than its attachments')
    // Not `slice`: of a Buffer that would be a view.
    attachments.push(new Uint8Array(frame.subarray(at, end)))
    at = end
  }
  if (at !== frame.byteLength) throw new FrameError('The frame is longer than it says')
  return messageOf(parse(frame.subarray(head, head + textBytes)), attachments)
}

/** A message on its way to JSON: its value without what JSON has not, and where that was. */
class Encoding {
  readonly value: unknown
  readonly places: Place[] = []
  readonly attachments: Uint8Array[] = []
  readonly #path: (string | number)[] = []

  constructor(message: unknown) {
    this.value = this.#plain(message)
  }

  #plain(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : this.#at(Object.is(value, -0) ? '-0' : String(value))
      case 'undefined':
        return this.#at('undefined')
      case 'object':
        break
      default:
        throw this.#refusal(`a ${typeof value}`)
    }
    if (value === null) return null
    if (value instanceof Uint8Array) {
      this.attachments.push(value)
      return this.#at(this.attachments.length - 1)
    }
    if (this.#path.length >= MOST_LEVELS) {
      throw new RangeError(`The message is nested deeper than ${MOST_LEVELS} levels, or without end`)
    }
    return Array.isArray(value) ? this.#array(value) : this.#object(value)
  }

  /** Copies nothing as long as nothing has to be replaced, which is nearly always. */
  #array(value: readonly unknown[]): unknown {
    let copy: unknown[] | null = null
    for (let index = 0; index < value.length; index++) {
      const part = value[index]
      this.#path.push(index)
      const plain = this.#plain(part)
      this.#path.pop()
      if (plain === part) continue
      copy ??= [...value]
      copy[index] = plain
    }
    return copy ?? value
  }

  #object(value: object): unknown {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw this.#refusal(`a ${value.constructor?.name ?? 'strange object'}`)
    }
    let copy: Record<string, unknown> | null = null
    for (const [key, part] of Object.entries(value)) {
      this.#path.push(key)
      const plain = this.#plain(part)
      this.#path.pop()
      if (plain === part) continue
      copy ??= { ...value }
      put(copy, key, plain)
    }
    return copy ?? value
  }

  #at(what: string | number): null {
    this.places.push([...this.#path, what])
    return null
  }

  #refusal(what: string): TypeError {
    const where = this.#path.length > 0 ? ` at ${JSON.stringify(this.#path.join('.'))}` : ''
    return new TypeError(`A message can't hold ${what}${where}`)
  }
}

function parse(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(text))
  } catch {
    throw new FrameError('The frame holds no JSON')
  }
}

function messageOf(parsed: unknown, attachments: readonly Uint8Array[]): unknown {
  if (!Array.isArray(parsed) || parsed.length < 1 || parsed.length > 2) {
    throw new FrameError('The frame holds no message')
  }
  const places: unknown = parsed[1] ?? []
  if (!Array.isArray(places)) throw new FrameError('The frame has no list of places')
  const root: unknown[] = [parsed[0]]
  const unused = new Set(attachments)
  for (const place of places) {
    if (!Array.isArray(place) || place.length < 1) throw new FrameError('The frame has a place that is none')
    const what: unknown = place.at(-1)
    const value = wanted(what, attachments)
    if (value instanceof Uint8Array && !unused.delete(value)) {
      throw new FrameError('The frame uses an attachment twice')
    }
    fill(root, [0, ...place.slice(0, -1)], value)
  }
  if (unused.size > 0) throw new FrameError('The frame has an attachment that stands nowhere')
  return root[0]
}

function wanted(what: unknown, attachments: readonly Uint8Array[]): unknown {
  if (typeof what === 'number') {
    const attachment = attachments[what]
    if (attachment) return attachment
  } else if (typeof what === 'string' && Object.hasOwn(named, what)) return named[what]
  throw new FrameError('The frame asks for a value that there is not')
}

/** Puts a value where the path leads to, along own properties alone. */
function fill(root: unknown[], path: readonly unknown[], value: unknown): void {
  let holder: unknown = root
  for (const [index, key] of path.entries()) {
    const known = Array.isArray(holder) ? isIndex(key) : isObject(holder) && typeof key === 'string'
    if (!known || !Object.hasOwn(Object(holder), key as string)) {
      throw new FrameError('The frame has a place outside of its message')
    }
    const parent: object = Object(holder)
    holder = Reflect.get(parent, key as string)
    if (index < path.length - 1) continue
    if (holder !== null) throw new FrameError('The frame has a place that is taken')
    put(parent, key as string, value)
  }
}

const isIndex = (key: unknown): boolean => typeof key === 'number' && Number.isInteger(key) && key >= 0
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Sets an own property, also one that is called `__proto__`. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true })
}
