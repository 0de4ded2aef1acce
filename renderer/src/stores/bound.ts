type Method = (...args: never[]) => unknown

/** The methods of an object as functions that may be handed around by themselves. */
export type Bound<T> = { readonly [K in keyof T as T[K] extends Method ? K : never]: T[K] }

export function bound<T extends object>(instance: T): Bound<T> {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(instance)))
    .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
    .map(([name, { value }]) => [name, (value as Method).bind(instance)])
  return Object.fromEntries(methods) as Bound<T>
}
