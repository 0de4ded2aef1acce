import { PAGE_BYTES, type ReadBytes } from './types.ts'

const SEARCH_BYTES = 1 << 20
/** Pages that are kept; the ones that were not looked at longest go first. */
const KEPT = 64
/** A character is four bytes at most. */
const OVERLAP = 3

/** A large body, read in pages as they are looked at. Lines are of so many bytes each, so that any can be found. */
export class PagedText {
  readonly bytes: number
  readonly lineBytes: number
  readonly #read: ReadBytes
  readonly #pages = new Map<number, Uint8Array | Promise<void>>()
  readonly #onPage: () => void
  readonly #onError: (error: unknown) => void

  constructor(
    body: {
      readonly bytes: number
      readonly lineBytes: number
      readonly read: ReadBytes
      /** Its beginning, if that is here already: shown without a wait. */
      readonly preview?: string
    },
    onPage: () => void,
    onError: (error: unknown) => void,
  ) {
    this.bytes = body.bytes
    this.lineBytes = body.lineBytes
    this.#read = body.read
    this.#onPage = onPage
    this.#onError = onError
    const first = new TextEncoder().encode(body.preview ?? '')
    const wanted = Math.min(PAGE_BYTES, body.bytes)
    if (first.length >= wanted) this.#pages.set(0, first.subarray(0, wanted))
  }

  get lines(): number {
    return Math.ceil(this.bytes / this.lineBytes)
  }

  get pages(): number {
    return Math.ceil(this.bytes / PAGE_BYTES)
  }

  /** A line's text; null while its page is on the way. A character belongs to the line that it begins in. */
  line(index: number): string | null {
    const from = index * this.lineBytes
    const to = Math.min(this.bytes, from + this.lineBytes + OVERLAP)
    const bytes = this.#slice(from, to)
    return bytes === null ? null : decodeLine(bytes, Math.min(this.lineBytes, this.bytes - from))
  }

  #slice(from: number, to: number): Uint8Array | null {
    const first = Math.floor(from / PAGE_BYTES)
    const last = Math.floor((to - 1) / PAGE_BYTES)
    const parts: Uint8Array[] = []
    for (let page = first; page <= last; page++) {
      const bytes = this.#page(page)
      if (bytes === null) return null
      const start = page * PAGE_BYTES
      parts.push(bytes.subarray(Math.max(0, from - start), Math.max(0, to - start)))
    }
    const [only] = parts
    if (parts.length === 1 && only) return only
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      joined.set(part, at)
      at += part.length
    }
    return joined
  }

  #page(page: number): Uint8Array | null {
    const known = this.#pages.get(page)
    if (known instanceof Promise) return null
    if (known) {
      this.#pages.delete(page)
      this.#pages.set(page, known)
      return known
    }
    const reading = this.#read(page * PAGE_BYTES, PAGE_BYTES).then(
      bytes => {
        this.#pages.set(page, bytes)
        for (const [old, value] of this.#pages) {
          if (this.#pages.size <= KEPT) break
          if (!(value instanceof Promise)) this.#pages.delete(old)
        }
        this.#onPage()
      },
      (error: unknown) => {
        this.#pages.delete(page)
        this.#onError(error)
      },
    )
    this.#pages.set(page, reading)
    return null
  }

  /**
   * Looks for a text from the beginning on, and tells lines that hold its start as they are found, and how far it is.
   * ASCII letters are found in either case. Stops when `signal` says so, or at `most` finds.
   */
  async search(
    text: string,
    signal: AbortSignal,
    onProgress: (found: readonly number[], bytes: number) => void,
    most = 1000,
  ): Promise<void> {
    const wanted = lowered(new TextEncoder().encode(text))
    const found: number[] = []
    if (wanted.length === 0) return
    for (
      let from = 0;
      from < this.bytes && !signal.aborted && found.length < most;
      from += SEARCH_BYTES - wanted.length + 1
    ) {
      const bytes = lowered(await this.#read(from, Math.min(SEARCH_BYTES, this.bytes - from)))
      if (signal.aborted) return
      for (
        let at = indexOf(bytes, wanted, 0);
        at >= 0 && found.length < most;
        at = indexOf(bytes, wanted, at + 1)
      ) {
        const line = Math.floor((from + at) / this.lineBytes)
        if (found.at(-1) !== line) found.push(line)
      }
      onProgress([...found], Math.min(this.bytes, from + SEARCH_BYTES))
      if (bytes.length < wanted.length) return
    }
  }
}

/** Bytes of a line and a few of the next: what begins within the first `length` of them. */
export function decodeLine(bytes: Uint8Array, length: number): string {
  let from = 0
  while (from < OVERLAP && isContinuation(bytes[from])) from++
  let to = Math.min(length, bytes.length)
  while (to < bytes.length && to < length + OVERLAP && isContinuation(bytes[to])) to++
  return new TextDecoder().decode(bytes.subarray(from, to))
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

function lowered(bytes: Uint8Array): Uint8Array {
  const lower = bytes.slice()
  for (let at = 0; at < lower.length; at++) {
    const byte = lower[at] ?? 0
    if (byte >= 65 && byte <= 90) lower[at] = byte + 32
  }
  return lower
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] ?? 0
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++
    if (same === wanted.length) return at
  }
  return -1
}
