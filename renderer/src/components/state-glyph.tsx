import type { ReactElement } from 'react'
import type { CallState } from '../../../shared/run/model.ts'
import { type GlyphState, glyphState, stateClass, stateWord } from './call-state.ts'
import { cx } from './cx.ts'
import styles from './state-glyph.module.css'

export type { GlyphState }

const cut = styles.cut
const shapes: Readonly<Record<GlyphState, ReactElement>> = {
  queued: (
    <circle
      cx="8"
      cy="8"
      r="5.75"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2.258 2.258"
    />
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" strokeWidth="1.9" opacity=".3" />
      <path
        className={styles.spin}
        d="M8 2.4A5.6 5.6 0 0 1 13.6 8"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.9"
        strokeLinecap="round"
      />
    </>
  ),
  ok: (
    <>
      <circle cx="8" cy="8" r="6.75" fill="currentColor" />
      <path className={cut} d="m5 8.2 2.15 2.15L11 6.1" />
    </>
  ),
  failed: (
    <>
      <path d="M5.2 1.25h5.6l3.95 3.95v5.6l-3.95 3.95H5.2L1.25 10.8V5.2z" fill="currentColor" />
      <path className={cut} d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" />
    </>
  ),
  timeout: (
    <>
      <rect x="6" y=".7" width="4" height="1.9" rx=".9" fill="currentColor" />
      <circle cx="8" cy="9" r="6.1" fill="currentColor" />
      <path className={cut} d="M8 5.9v3.3l2.1 1.5" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="m4.1 11.9 7.8-7.8" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  skipped: (
    <>
      <path
        d="m2.9 4.2 3.8 3.8-3.8 3.8m5-7.6L11.7 8l-3.8 3.8"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M13.6 4v8" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  interrupted: (
    <path
      d="M9.5.9 3 9.1h4.1l-.7 6L13 6.9H8.8z"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth=".8"
      strokeLinejoin="round"
    />
  ),
  pinned: (
    <path
      d="M5 1.5h6v1.7l-1 .8v2.9l2.1 2.2v1.5H8.8v3.9L8 15.3l-.8-.8v-3.9H3.9V9.1L6 6.9V4l-1-.8z"
      fill="currentColor"
    />
  ),
  disabled: (
    <path
      d="M5 3.9a5.25 5.25 0 1 0 6 0M8 1.6v5.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
    />
  ),
}

/** States that stay quiet: their glyph has the words' colour on both grounds. */
const quiet: ReadonlySet<GlyphState> = new Set(['queued', 'cancelled', 'skipped', 'pinned', 'disabled'])

export interface StateGlyphProps {
  /** Of a call, or of what stands for one. */
  readonly state: GlyphState | CallState
  /** Width and height in px; 16 if left out. */
  readonly size?: number
  /** Says the state's word to screen readers. Leave it out where the word stands beside the glyph. */
  readonly labelled?: boolean
}

/**
 * A state's own glyph. The marks cut out of filled ones take `--cut`, the colour of the ground that it lies on
 * (`--panel` where nothing sets it).
 */
export function StateGlyph({ state, size = 16, labelled = false }: StateGlyphProps): ReactElement {
  const shown = glyphState(state)
  const props = {
    className: cx(styles.glyph, quiet.has(shown) && styles.quiet, stateClass(shown)),
    width: size,
    height: size,
    viewBox: '0 0 16 16',
    'data-glyph': shown,
  }
  if (!labelled) {
    return (
      <svg {...props} aria-hidden="true">
        {shapes[shown]}
      </svg>
    )
  }
  return (
    <svg {...props} role="img" aria-label={stateWord(shown)}>
      {shapes[shown]}
    </svg>
  )
}
