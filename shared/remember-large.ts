/**
 * What `make` gives, remembered for keys that are large: a flow of many targets is run again and again unchanged, while
 * small ones are made anew faster than found. Forgotten with the key. The key and what is given must not be changed.
 */
export function rememberLarge<Key extends object, Value>(
  make: (key: Key) => Value,
  size: (key: Key) => number,
): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>()
  return key => {
    if (size(key) < LARGE) return make(key)
    const found = known.get(key)
    if (found) return found.value
    const value = make(key)
    known.set(key, { value })
    return value
  }
}

const LARGE = 100
