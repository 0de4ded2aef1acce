import type { GlyphState } from './call-state.ts'

/** One stroke or filled form of a state's glyph, in a box of 16 by 16. */
export interface GlyphShape {
  readonly d: string
  /** `cut`: a mark in the colour of the ground, drawn on a filled form. */
  readonly paint: 'fill' | 'stroke' | 'cut'
  /** Of a stroke, in the box's units. */
  readonly width?: number
  readonly dash?: string
  readonly opacity?: number
  readonly round?: boolean
  /** It turns around the box's middle. */
  readonly spins?: boolean
}

const circle = (cx: number, cy: number, r: number): string =>
  `M${cx + r} ${cy}a${r} ${r} 0 1 1-${2 * r} 0a${r} ${r} 0 1 1 ${2 * r} 0z`
const fill = (d: string): GlyphShape => ({ d, paint: 'fill' })
const stroke = (d: string, width: number, more: Partial<GlyphShape> = {}): GlyphShape => ({
  d,
  paint: 'stroke',
  width,
  ...more,
})
const cut = (d: string): GlyphShape => ({ d, paint: 'cut', width: 1.7, round: true })

/** The ten glyphs, as data: nodes draw them in the page, large flows onto a canvas. */
export const glyphShapes: Readonly<Record<GlyphState, readonly GlyphShape[]>> = {
  queued: [stroke(circle(8, 8, 5.75), 1.5, { dash: '2.258 2.258' })],
  running: [
    stroke(circle(8, 8, 5.6), 1.9, { opacity: 0.3 }),
    stroke('M8 2.4A5.6 5.6 0 0 1 13.6 8', 1.9, { round: true, spins: true }),
  ],
  ok: [fill(circle(8, 8, 6.75)), cut('m5 8.2 2.15 2.15L11 6.1')],
  failed: [
    fill('M5.2 1.25h5.6l3.95 3.95v5.6l-3.95 3.95H5.2L1.25 10.8V5.2z'),
    cut('m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6'),
  ],
  timeout: [
    fill('M6.9.7h2.2a.9.9 0 0 1 .9.9v.1a.9.9 0 0 1-.9.9H6.9a.9.9 0 0 1-.9-.9v-.1a.9.9 0 0 1 .9-.9z'),
    fill(circle(8, 9, 6.1)),
    cut('M8 5.9v3.3l2.1 1.5'),
  ],
  cancelled: [stroke(circle(8, 8, 5.75), 1.5), stroke('m4.1 11.9 7.8-7.8', 1.5)],
  skipped: [
    stroke('m2.9 4.2 3.8 3.8-3.8 3.8m5-7.6L11.7 8l-3.8 3.8', 1.6, { round: true }),
    stroke('M13.6 4v8', 1.6, { round: true }),
  ],
  interrupted: [
    fill('M9.5.9 3 9.1h4.1l-.7 6L13 6.9H8.8z'),
    stroke('M9.5.9 3 9.1h4.1l-.7 6L13 6.9H8.8z', 0.8, { round: true }),
  ],
  pinned: [fill('M5 1.5h6v1.7l-1 .8v2.9l2.1 2.2v1.5H8.8v3.9L8 15.3l-.8-.8v-3.9H3.9V9.1L6 6.9V4l-1-.8z')],
  disabled: [stroke('M5 3.9a5.25 5.25 0 1 0 6 0M8 1.6v5.6', 1.5, { round: true })],
}
