import { useEffect } from 'react'
import { commands } from '../stores/index.ts'
import { Regions } from './regions.ts'

/** F6 and Shift+F6: from part to part of the window, as in the system's own programs. */
export function useRegions(): void {
  useEffect(() => {
    const regions = new Regions()
    const onFocus = ({ target }: FocusEvent): void => {
      if (target instanceof HTMLElement) regions.remember(target)
    }
    document.addEventListener('focusin', onFocus)
    const dispose = commands.register(
      {
        id: 'view.next-region',
        group: 'View',
        label: 'Next part of the window',
        run: () => regions.go(1),
        hidden: true,
      },
      {
        id: 'view.previous-region',
        group: 'View',
        label: 'Previous part of the window',
        run: () => regions.go(-1),
        hidden: true,
      },
    )
    return () => {
      document.removeEventListener('focusin', onFocus)
      dispose()
    }
  }, [])
}
