/**
 * Acts once when the signal is aborted, at once if it has been. `settled` waits for an act that has begun.
 */
export function onInterrupt(
  signal: AbortSignal,
  act: () => Promise<void>,
): { readonly settled: () => Promise<void>; readonly dispose: () => void } {
  let acting: Promise<void> = Promise.resolve()
  const listener = (): void => {
    acting = act()
  }
  if (signal.aborted) listener()
  else signal.addEventListener('abort', listener, { once: true })
  return { settled: () => acting, dispose: () => signal.removeEventListener('abort', listener) }
}
