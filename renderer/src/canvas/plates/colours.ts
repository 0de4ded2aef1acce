/** Colours that a canvas draws with: tokens of the style sheets, as the browser has resolved them. */
export const colourNames = [
  'canvas',
  'panel',
  'raised',
  'line-2',
  'line-ctl',
  'text',
  'text-2',
  'text-3',
  'sel',
  'running-fg',
  'running-bar',
  'running-tint',
  'ok-fg',
  'ok-bar',
  'ok-tint',
  'failed-fg',
  'failed-bar',
  'failed-tint',
  'timeout-fg',
  'timeout-bar',
  'timeout-tint',
  'muted-fg',
  'muted-bar',
  'muted-tint',
  'call',
  'on-target',
  'on-final',
] as const
export type ColourName = (typeof colourNames)[number]

export interface Colours {
  readonly get: (name: ColourName) => string
  /** Filled glyphs are drawn in `fg` on dark grounds, in `bar` on light ones. */
  readonly dark: boolean
  readonly font: string
}

/** Asks the browser what the tokens are at an element, in the theme of this moment. */
export function readColours(root: HTMLElement): Colours {
  const probe = document.createElement('span')
  probe.hidden = true
  root.append(probe)
  const values = new Map<ColourName, string>()
  const style = getComputedStyle(probe)
  for (const name of colourNames) {
    probe.style.color = `var(--${name})`
    values.set(name, style.color)
  }
  probe.style.color = 'light-dark(rgb(0, 0, 0), rgb(1, 1, 1))'
  const dark = style.color !== 'rgb(0, 0, 0)'
  const font = style.fontFamily
  probe.remove()
  return { get: name => values.get(name) ?? 'gray', dark, font }
}
