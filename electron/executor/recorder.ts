import { Queue } from './queue.ts'

/** Something that others may see once everything before it is durable, and it too if it must be. */
export interface Entry {
  /** It was appended to the journal: wait for the word that it is durable. */
  readonly journaled: boolean
  /** Characters of text that are kept in memory until it has occurred. */
  readonly size: number
  occur(): void
}

/** While more than this waits to be recorded no new call begins: memory stays bounded on a slow disk. */
const MAX_WAITING = 4096
const MAX_WAITING_SIZE = 8 * 1024 * 1024

/**
 * Keeps the order of what happened: an entry occurs after all before it have, and a journaled one only when the history
 * has it. So nothing is shown, delivered or answered that a crash could take back, and events are in order of `seq`.
 */
export class Recorder {
  readonly #queue = new Queue<Entry>()
  readonly #afterwards: () => void
  #durable = 0
  #size = 0
  #draining = false

  /** @param afterwards called after each push and after entries have occurred: there is something to write or begin */
  constructor(afterwards: () => void) {
    this.#afterwards = afterwards
  }

  /** As much waits to be recorded as may. */
  get full(): boolean {
    return this.#queue.length > MAX_WAITING || this.#size > MAX_WAITING_SIZE
  }

  push(entry: Entry): void {
    this.#queue.push(entry)
    this.#size += entry.size
    if (entry.journaled) this.#afterwards()
    else this.#drain()
  }

  /** `count` more journaled entries are durable. */
  durable(count: number): void {
    this.#durable += count
    this.#drain()
  }

  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    try {
      for (let entry = this.#queue.peek(); entry; entry = this.#queue.peek()) {
        if (entry.journaled) {
          if (this.#durable === 0) break
          this.#durable--
        }
        this.#queue.shift()
        this.#size -= entry.size
        entry.occur()
      }
    } finally {
      this.#draining = false
      this.#afterwards()
    }
  }
}
