/** A call, as far as the table knows it. */
interface Numbered {
  readonly number: number
}

/** An invocation's deliveries that are made and not recorded yet, by their run-wide numbers. */
export class DeliveryTable<C extends Numbered> {
  readonly #first: number
  readonly #calls: (C | undefined)[]

  /** @param first the number of the first one @param size how many there can be */
  constructor(first: number, size: number) {
    this.#first = first
    this.#calls = new Array(size)
  }

  get(number: number): C | undefined {
    return this.#calls[number - this.#first]
  }

  has(number: number): boolean {
    return this.get(number) !== undefined
  }

  set(call: C): void {
    this.#calls[call.number - this.#first] = call
  }

  delete(number: number): void {
    this.#calls[number - this.#first] = undefined
  }

  /** In the order of their numbers, as they are at the moment. */
  values(): C[] {
    return this.#calls.filter(call => call !== undefined)
  }
}
