import type { CallState } from '../../../shared/run/model.ts'

/** What a node, a bar or a row can be shown as: the states that have a glyph, a word and a colour. */
export const glyphStates = [
  'queued',
  'running',
  'ok',
  'failed',
  'timeout',
  'cancelled',
  'skipped',
  'interrupted',
  'pinned',
  'disabled',
] as const
export type GlyphState = (typeof glyphStates)[number]

/** A call between two attempts is at work still: it is shown as running, and its attempt says the rest. */
export const glyphState = (state: GlyphState | CallState): GlyphState =>
  state === 'retrying' ? 'running' : state === 'timed-out' ? 'timeout' : state

const words: Readonly<Record<GlyphState, string>> = {
  queued: 'Queued',
  running: 'Running',
  ok: 'OK',
  failed: 'Failed',
  timeout: 'Timed out',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
  interrupted: 'Interrupted',
  pinned: 'Pinned',
  disabled: 'Disabled',
}

/** The word that stands beside the glyph, everywhere the same. */
export const stateWord = (state: GlyphState | CallState): string => words[glyphState(state)]

/** The class of the state's colours: it sets `--fg` (words), `--bar` (fills) and `--tint` (chips). */
export const stateClass = (state: GlyphState | CallState): string => `st-${glyphState(state)}`
