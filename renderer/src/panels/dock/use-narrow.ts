import { useSyncExternalStore } from 'react'

const query = (): MediaQueryList => window.matchMedia('(max-width: 1359.98px)')

/** Whether the window is too narrow for all columns. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    listener => {
      const media = query()
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => query().matches,
  )
