/** What Electron's events have in common. */
export interface DoubleEvent {
  preventDefault(): void
  readonly defaultPrevented: boolean
}

/** An event as Electron makes them: it can be prevented, and says whether it was. */
export function makeEvent<Extra extends object>(extra?: Extra): DoubleEvent & Extra {
  let prevented = false
  const event = {
    preventDefault() {
      prevented = true
    },
    get defaultPrevented() {
      return prevented
    },
  }
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(extra ?? {})) as typeof event & Extra
}
