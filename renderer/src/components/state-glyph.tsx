import type { ReactElement } from 'react'
import type { CallState } from '../../../shared/run/model.ts'
import { type GlyphState, glyphState, stateClass, stateWord } from './call-state.ts'
import { cx } from './cx.ts'
import { type GlyphShape, glyphShapes } from './glyph-shapes.ts'
import styles from './state-glyph.module.css'

export type { GlyphState }

const drawn = (shape: GlyphShape, index: number): ReactElement => {
  const { d, paint, width, dash, opacity, round, spins } = shape
  if (paint === 'fill') return <path key={index} d={d} fill="currentColor" />
  if (paint === 'cut') return <path key={index} className={styles.cut} d={d} />
  return (
    <path
      key={index}
      className={spins ? styles.spin : undefined}
      d={d}
      fill="none"
      stroke="currentColor"
      strokeWidth={width}
      strokeDasharray={dash}
      strokeLinecap={round ? 'round' : undefined}
      strokeLinejoin={round ? 'round' : undefined}
      opacity={opacity}
    />
  )
}
/** Made once: a large flow has hundreds of each. */
const shapes: ReadonlyMap<string, readonly ReactElement[]> = new Map(
  Object.entries(glyphShapes).map(([state, parts]) => [state, parts.map(drawn)]),
)

/** States that stay quiet: their glyph has the words' colour on both grounds. */
export const quietStates: ReadonlySet<GlyphState> = new Set([
  'queued',
  'cancelled',
  'skipped',
  'pinned',
  'disabled',
])

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
    className: cx(styles.glyph, quietStates.has(shown) && styles.quiet, stateClass(shown)),
    width: size,
    height: size,
    viewBox: '0 0 16 16',
    'data-glyph': shown,
  }
  if (!labelled) {
    return (
      <svg {...props} aria-hidden="true">
        {shapes.get(shown)}
      </svg>
    )
  }
  return (
    <svg {...props} role="img" aria-label={stateWord(shown)}>
      {shapes.get(shown)}
    </svg>
  )
}
