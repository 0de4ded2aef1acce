/** What outlives the page, by key: `localStorage`, or a map in tests. */
export interface KeyValues {
  get(key: string): string | null
  /** False when there is no room for it. */
  set(key: string, value: string): boolean
  remove(key: string): void
  keys(): string[]
}

/** A page's storage; one that is refused or full forgets, and never throws. */
export function pageStorage(open: () => Storage): KeyValues {
  const attempt = <T>(work: (storage: Storage) => T, otherwise: T): T => {
    try {
      return work(open())
    } catch {
      return otherwise
    }
  }
  return {
    get: key => attempt(storage => storage.getItem(key), null),
    set: (key, value) =>
      attempt(storage => {
        storage.setItem(key, value)
        return true
      }, false),
    remove: key => attempt(storage => storage.removeItem(key), undefined),
    keys: () =>
      attempt(
        storage =>
          Array.from({ length: storage.length }, (_, at) => storage.key(at)).filter(key => key !== null),
        [],
      ),
  }
}

export function memoryStorage(): KeyValues {
  const map = new Map<string, string>()
  return {
    get: key => map.get(key) ?? null,
    set: (key, value) => {
      map.set(key, value)
      return true
    },
    remove: key => {
      map.delete(key)
    },
    keys: () => [...map.keys()],
  }
}
