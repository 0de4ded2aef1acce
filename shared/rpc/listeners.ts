import type { Disposer } from './transport.ts'

/** The listeners of one end of a transport, and what waits for the first of them. */
export class Listeners {
  readonly #onMessage = new Set<(message: unknown) => void>()
  readonly #onClose = new Set<() => void>()
  /** Null once there has been a listener. */
  #early: unknown[] | null = []
  #closed = false

  get closed(): boolean {
    return this.#closed
  }

  onMessage(listener: (message: unknown) => void): Disposer {
    // A wrapper of its own, so that a function that is added twice is called, and taken away, twice.
    const own = (message: unknown): void => listener(message)
    this.#onMessage.add(own)
    const early = this.#early ?? []
    this.#early = null
    for (const message of early) own(message)
    return () => void this.#onMessage.delete(own)
  }

  onClose(listener: () => void): Disposer {
    if (this.#closed) {
      listener()
      return () => undefined
    }
    const own = (): void => listener()
    this.#onClose.add(own)
    return () => void this.#onClose.delete(own)
  }

  message(message: unknown): void {
    this.#early?.push(message)
    for (const listener of [...this.#onMessage]) listener(message)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    const listeners = [...this.#onClose]
    this.#onClose.clear()
    for (const listener of listeners) listener()
  }
}
