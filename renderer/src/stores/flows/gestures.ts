/** After this long without an edit, a gesture of the keyboard is over. */
const PAUSE_MS = 1200

/** Tells which edits belong together: same key, one shortly after the other or while the pointer is held down. */
export class Gestures {
  readonly #now: () => number
  #key: string | null = null
  #at = 0
  #held = false

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether an edit with this key joins the last one. */
  joins(key: string | null): boolean {
    const now = this.#now()
    const joins = key !== null && key === this.#key && (this.#held || now - this.#at < PAUSE_MS)
    this.#key = key
    this.#at = now
    return joins
  }

  hold(held: boolean): void {
    // What is dragged next is another gesture, and so is what comes after letting go.
    this.#key = null
    this.#held = held
  }

  end(): void {
    this.#key = null
  }
}
