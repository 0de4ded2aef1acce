/** Parts of the window that F6 goes through, in this order. Their elements say which by `data-region`. */
const REGIONS = ['toolbar', 'palette', 'canvas', 'inspector', 'dock'] as const

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex]'

/** Goes from part to part of the window, each time back to what had the focus there. */
export class Regions {
  readonly #last = new Map<string, WeakRef<HTMLElement>>()

  /** Takes note of where the focus is. */
  remember(element: HTMLElement): void {
    const region = element.closest<HTMLElement>('[data-region]')?.dataset.region
    if (region !== undefined) this.#last.set(region, new WeakRef(element))
  }

  /** To the next part, or the one before; from nowhere to the first, or the last. False when there is none to go to. */
  go(step: 1 | -1): boolean {
    const regions = REGIONS.flatMap(
      name => document.querySelector<HTMLElement>(`[data-region="${name}"]`) ?? [],
    )
    const current = regions.findIndex(region => region.contains(document.activeElement))
    const first = current < 0 ? (step > 0 ? 0 : regions.length - 1) : current + step
    for (let tried = 0; tried < regions.length; tried++) {
      const region = regions.at((first + tried * step) % regions.length)
      const element = region && this.#startOf(region)
      if (!element) continue
      element.focus()
      return true
    }
    return false
  }

  #startOf(region: HTMLElement): HTMLElement | undefined {
    const last = this.#last.get(region.dataset.region ?? '')?.deref()
    if (last && region.contains(last) && canHaveFocus(last)) return last
    // Of the canvas the surface itself, which has the keys.
    const own = region.matches('[data-keys]') ? region : region.querySelector<HTMLElement>('[data-keys]')
    return own ?? [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find(canHaveFocus)
  }
}

const canHaveFocus = (element: HTMLElement): boolean =>
  (element.tabIndex >= 0 || element.matches('[data-keys], [data-node]')) && element.checkVisibility()
