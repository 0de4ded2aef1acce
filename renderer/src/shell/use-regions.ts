import { useEffect } from 'react'
import { commands } from '../stores/index.ts'

/** The window's regions in the order that F6 goes through them. */
const regions = [
  'header',
  '[aria-label="Palette"]',
  '[aria-label="Canvas"]',
  '[aria-label="Inspector"]',
  '[aria-label="Dock"]',
]

/** Where a region's keys begin: what is chosen in it, else the first that takes them. */
const beginnings = [
  '[data-node][tabindex="0"]',
  '[role="tab"][aria-selected="true"]',
  'button:not(:disabled), input, [tabindex="0"]',
]

/** F6 and Shift+F6 go from region to region; in each the focus is where it was the last time. */
export function useRegions(): void {
  useEffect(() => {
    const last = new Map<string, HTMLElement>()
    const regionOf = (element: Element | null): string | undefined =>
      regions.find(selector => element?.closest(selector) != null)
    const remember = ({ target }: FocusEvent): void => {
      const region = target instanceof HTMLElement ? regionOf(target) : undefined
      if (region !== undefined && target instanceof HTMLElement) last.set(region, target)
    }
    const go = (step: 1 | -1): void => {
      const present = regions.filter(selector => document.querySelector(selector) !== null)
      const current = regionOf(document.activeElement)
      const at = current === undefined ? -1 : present.indexOf(current)
      // From nowhere the canvas is the nearest.
      const start = at < 0 ? present.indexOf('[aria-label="Canvas"]') - step : at
      for (let passed = 1; passed <= present.length; passed += 1) {
        const selector = present[(start + passed * step + present.length * 2) % present.length]
        if (selector === undefined) return
        const region = document.querySelector(selector)
        const before = last.get(selector)
        const wanted = before?.isConnected ? before : beginningOf(region)
        wanted?.focus()
        if (regionOf(document.activeElement) === selector) return
      }
    }
    document.addEventListener('focusin', remember)
    const dispose = commands.register(
      { id: 'view.next-region', group: 'Go to', label: 'Next region', run: () => go(1), hidden: true },
      {
        id: 'view.previous-region',
        group: 'Go to',
        label: 'Previous region',
        run: () => go(-1),
        hidden: true,
      },
    )
    return () => {
      document.removeEventListener('focusin', remember)
      dispose()
    }
  }, [])
}

function beginningOf(region: Element | null): HTMLElement | null {
  for (const selector of beginnings) {
    const found = region?.querySelector<HTMLElement>(selector)
    if (found) return found
  }
  return null
}
