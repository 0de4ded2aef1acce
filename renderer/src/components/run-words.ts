import type { RunSummary } from '../../../shared/run/model.ts'
import { type GlyphState, stateWord } from './call-state.ts'

type Ended = Pick<RunSummary, 'state' | 'ok'>

/** The glyph of a run as a whole. */
export function runGlyph(run: Ended): GlyphState {
  if (run.state !== 'completed') return run.state
  return run.ok === true ? 'ok' : 'failed'
}

/** What a run is called: "All OK", "Not all OK", Running, Cancelled or Interrupted. */
export function runWord(run: Ended): string {
  if (run.state !== 'completed') return stateWord(run.state)
  return run.ok === true ? 'All OK' : 'Not all OK'
}
