import type { CallState, RunSummary } from '../../../../shared/run/model.ts'
import type { Tone } from './text.ts'

interface Look {
  readonly word: string
  readonly glyph: string
  /** For terminals without Unicode. */
  readonly ascii: string
  readonly tone: Tone
}

/** How the states of calls look: glyph, word and colour, so that none of them is needed. */
const looks: Record<CallState, Look> = {
  queued: { word: 'Queued', glyph: '◌', ascii: '.', tone: 'dim' },
  running: { word: 'Running', glyph: '◐', ascii: '>', tone: 'running' },
  retrying: { word: 'Retrying', glyph: '↻', ascii: '~', tone: 'running' },
  ok: { word: 'OK', glyph: '✓', ascii: '+', tone: 'ok' },
  failed: { word: 'Failed', glyph: '✗', ascii: 'x', tone: 'failed' },
  'timed-out': { word: 'Timed out', glyph: '◷', ascii: 't', tone: 'timeout' },
  cancelled: { word: 'Cancelled', glyph: '⊘', ascii: '-', tone: 'dim' },
  skipped: { word: 'Skipped', glyph: '»', ascii: 's', tone: 'dim' },
  interrupted: { word: 'Interrupted', glyph: '↯', ascii: '!', tone: 'timeout' },
}

export const stateWord = (state: CallState): string => looks[state].word
export const stateTone = (state: CallState): Tone => looks[state].tone
/** Columns that the longest word takes. */
export const STATE_WIDTH = Math.max(...Object.values(looks).map(({ word }) => word.length))

const TURNING = ['◐', '◓', '◑', '◒'] as const

/** `turn`: counts up while something runs, or null where glyphs stand still. */
export function stateGlyph(state: CallState, unicode: boolean, turn: number | null): string {
  if (!unicode) return looks[state].ascii
  if (state === 'running' && turn !== null) return TURNING[turn % TURNING.length] ?? looks[state].glyph
  return looks[state].glyph
}

/** States that people are to look at. */
export const isTrouble = (state: CallState): boolean =>
  state === 'failed' || state === 'timed-out' || state === 'interrupted'
export const isUnderWay = (state: CallState): boolean => state === 'running' || state === 'retrying'

/** A run in words. */
export function runWord(run: Pick<RunSummary, 'state' | 'ok'>): {
  readonly word: string
  readonly tone: Tone
} {
  switch (run.state) {
    case 'running':
      return { word: 'Running', tone: 'running' }
    case 'cancelled':
      return { word: 'Cancelled', tone: 'dim' }
    case 'interrupted':
      return { word: 'Interrupted', tone: 'timeout' }
    case 'completed':
      return run.ok ? { word: 'All OK', tone: 'ok' } : { word: 'Not all OK', tone: 'failed' }
  }
}

/** Whether the terminal shows more than ASCII. */
export const wantsUnicode = (env: Readonly<Record<string, string | undefined>>): boolean =>
  env.TERM !== 'dumb' &&
  env.TERM !== 'linux' &&
  !/^(C|POSIX)$/.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '')
