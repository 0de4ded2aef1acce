/** JSON as it is in memory. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue }

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What a map keyed by ids or names holds under a key, own entries alone: `constructor` and its kin are ordinary ids,
 * and a plain `map[key]` would find what every object inherits.
 */
export function lookup<K extends string, V>(
  map: Readonly<Record<K, V>> | undefined,
  key: string,
): V | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key as K] : undefined
}

/** Entries of such a map with its keys' type kept. */
export const entriesOf = <K extends string, V>(map: Readonly<Record<K, V>> | undefined): [K, V][] =>
  // Of objects with very many keys half as long as `Object.entries`.
  map === undefined ? [] : (Object.keys(map) as K[]).map(key => [key, map[key]])

/** Order of ids and field names in files and lists: by code unit, the same in every place and language. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
