import type { Disposer } from '../../../../shared/rpc/transport.ts'

/** Listeners by key: who shows one node is not woken for another. */
export class KeyedListeners<K> {
  readonly #listeners = new Map<K, Set<() => void>>()

  subscribe(key: K, listener: () => void): Disposer {
    const set = this.#listeners.get(key) ?? new Set()
    this.#listeners.set(key, set)
    set.add(listener)
    return () => {
      set.delete(listener)
      if (set.size === 0 && this.#listeners.get(key) === set) this.#listeners.delete(key)
    }
  }

  notify(keys: Iterable<K>): void {
    for (const key of keys) for (const listener of [...(this.#listeners.get(key) ?? [])]) listener()
  }

  notifyAll(): void {
    this.notify([...this.#listeners.keys()])
  }
}
