/** Makes a rejection that nobody looks at harmless; whoever awaits the promise still sees it. */
export function leftAlone<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
