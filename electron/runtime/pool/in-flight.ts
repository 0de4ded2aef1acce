import type { Call } from './call.ts'

/** Power of two: more than quick calls are ever sent ahead of the oldest one of them. */
const PLACES = 2048

/**
 * A worker's calls by the id of their sending. Ids are given out in order, so a call has a place in an array of its own;
 * one that is still there when its place is wanted again goes on in a map. Quick calls never see the map: its look-ups
 * were a tenth of what the host spends on a call.
 */
export class InFlight {
  readonly #places = new Array<Call | undefined>(PLACES).fill(undefined)
  readonly #old = new Map<number, Call>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(id: number): Call | undefined {
    const call = this.#places[id & (PLACES - 1)]
    return call?.id === id ? call : this.#old.get(id)
  }

  /** Keeps a call under its id, which no other one of the worker has. */
  add(call: Call): void {
    const place = call.id & (PLACES - 1)
    const older = this.#places[place]
    if (older !== undefined) this.#old.set(older.id, older)
    this.#places[place] = call
    this.#size++
  }

  delete(call: Call): void {
    const place = call.id & (PLACES - 1)
    if (this.#places[place] === call) this.#places[place] = undefined
    else if (!this.#old.delete(call.id)) return
    this.#size--
  }

  /** As they are at the moment, in the order in which they were sent. */
  values(): Call[] {
    const calls = [...this.#old.values(), ...this.#places.filter(call => call !== undefined)]
    // Ids begin again after 2^32 sendings: the sign of the difference tells the order all the same.
    return calls.sort((one, other) => (one.id - other.id) | 0)
  }
}
