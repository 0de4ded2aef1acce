import { useLayoutEffect } from 'react'
import { useUi } from '../stores/index.ts'

/** Colours follow the system unless one is chosen: the attribute that `global.css` reads. */
export function useTheme(): void {
  const theme = useUi(state => state.theme)
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    if (theme === 'system') delete dataset.theme
    else dataset.theme = theme
  }, [theme])
}
