import { app } from '../../stores/page-app.ts'

const LIMIT_MS = 5000

/** Resolves once a flow is shown: true. False when none is after a while, since its file could not be read. */
export function flowIsOpen(): Promise<boolean> {
  const { store } = app.flows
  if (store.getState().active !== null) return Promise.resolve(true)
  return new Promise(resolve => {
    const end = (open: boolean) => {
      clearTimeout(timer)
      stop()
      resolve(open)
    }
    const timer = setTimeout(() => end(false), LIMIT_MS)
    const stop = store.subscribe(({ active, error }) => {
      if (active !== null) end(true)
      else if (error !== null) end(false)
    })
  })
}
