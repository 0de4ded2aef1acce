/** Power of two, as all lengths are. */
const LEAST = 16
/** A ring that has grown beyond this is let go of once it is empty. */
const KEPT = 8192

/** First in, first out, in a ring: memory is asked for when more wait than ever before, and not for each that passes. */
export class Queue<T> {
  #ring: (T | undefined)[] = new Array<T | undefined>(LEAST).fill(undefined)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(item: T): void {
    if (this.#length === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.#length++) & (this.#ring.length - 1)] = item
  }

  peek(): T | undefined {
    return this.#ring[this.#head]
  }

  shift(): T | undefined {
    const item = this.#ring[this.#head]
    if (this.#length === 0) return undefined
    this.#ring[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#ring.length - 1)
    if (--this.#length === 0 && this.#ring.length > KEPT) {
      this.#ring = new Array<T | undefined>(LEAST).fill(undefined)
      this.#head = 0
    }
    return item
  }

  #grow(): void {
    const ring = this.#ring
    const grown = new Array<T | undefined>(ring.length * 2).fill(undefined)
    for (let at = 0; at < ring.length; at++) grown[at] = ring[(this.#head + at) & (ring.length - 1)]
    this.#ring = grown
    this.#head = 0
  }
}
