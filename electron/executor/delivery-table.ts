/** An invocation's deliveries that are made and not recorded yet, by their run-wide numbers. */
export class DeliveryTable<T extends { readonly number: number }> {
  readonly #first: number
  readonly #calls: (T | undefined)[]

  /** @param first the number of the first one @param size how many there can be */
  constructor(first: number, size: number) {
    this.#first = first
    this.#calls = new Array(size)
  }

  get(number: number): T | undefined {
    return this.#calls[number - this.#first]
  }

  has(number: number): boolean {
    return this.get(number) !== undefined
  }

  set(call: T): void {
    this.#calls[call.number - this.#first] = call
  }

  delete(number: number): void {
    this.#calls[number - this.#first] = undefined
  }

  /** In the order of their numbers, as they are at the moment. */
  values(): T[] {
    return this.#calls.filter(call => call !== undefined)
  }
}
