import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'
import { useUi } from '../../stores/index.ts'
import { type Colours, readColours } from './colours.ts'

const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)']

/** Colours for what is drawn on a canvas; read anew when the theme changes. Null until the element is there. */
export function useColours(element: RefObject<HTMLElement | null>): Colours | null {
  const theme = useUi(state => state.theme)
  const [changes, setChanges] = useState(0)
  const [colours, setColours] = useState<Colours | null>(null)
  useEffect(() => {
    const lists = queries.map(query => matchMedia(query))
    const change = (): void => setChanges(count => count + 1)
    for (const list of lists) list.addEventListener('change', change)
    return () => {
      for (const list of lists) list.removeEventListener('change', change)
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: theme and changes say when colours are others
  useLayoutEffect(() => {
    const around = element.current?.parentElement
    if (around != null) setColours(readColours(around))
  }, [element, theme, changes])
  return colours
}
