import { byteToCode } from '../../../../shared/error-codes.ts'
import { duration } from '../../../../shared/format.ts'
import type { CallRecord } from '../../../../shared/run/model.ts'
import type { CallRow, InvocationRow } from './rows.ts'
import { isTrouble, STATE_WIDTH, stateGlyph, stateTone, stateWord } from './states.ts'
import { inert, type Line, type Span, span } from './text.ts'
import { clip, padEnd, padStart, widthOf } from './width.ts'

/** How lines are drawn, and when. */
export interface Style {
  readonly unicode: boolean
  /** ms since 1970 UTC: what the durations of running calls are counted to. */
  readonly now: number
  /** Counts up while something runs; null where glyphs stand still. */
  readonly turn: number | null
}

const INDENT = 4
const DURATION_WIDTH = 11
/** Waiting for less than this is nothing to speak of, ms. */
const QUEUED_FROM = 10

/** How long a call has run, in ms; null for one that has not. */
function ranFor(record: CallRecord, now: number): number | null {
  if (record.state === 'running') return Math.max(0, now - (record.at + record.queuedMs))
  if (record.state === 'queued' || record.state === 'skipped') return null
  return record.runMs
}

/** Glyph, word, name, duration, and the one or two facts that explain them. */
export function callLine(row: CallRow, nameWidth: number, style: Style, extra: readonly Span[] = []): Line {
  const { record, phase } = row
  const state = record?.state ?? 'queued'
  const tone = stateTone(state)
  const ran = record ? ranFor(record, style.now) : null
  const indent = row.depth * INDENT
  const width = Math.max(8, nameWidth - indent)
  return [
    span(' '.repeat(indent)),
    span(stateGlyph(state, style.unicode, style.turn), tone),
    span(` ${padEnd(stateWord(state), STATE_WIDTH)} `, tone),
    span(padEnd(clip(inert(row.name), width), width), phase === 'target' ? 'strong' : phase),
    span(padStart(ran === null ? '' : duration(ran), DURATION_WIDTH)),
    ...facts(row),
    ...extra,
  ]
}

function facts({ record, phase }: CallRow): Span[] {
  const list: Span[] = []
  const add = (text: string, tone: Span['tone'] = 'dim'): void => void list.push(span(`  ${text}`, tone))
  if (phase === 'on-final') add('final')
  if (!record) return list
  const code = byteToCode(record.code)
  // The words Timed out and Cancelled say their codes already.
  if (code !== null && isTrouble(record.state) && code !== 'E_TIMEOUT') add(code, stateTone(record.state))
  if (record.attempt > 1 || record.state === 'retrying') add(`attempt ${record.attempt}`)
  if (record.queuedMs >= QUEUED_FROM) add(`queued ${duration(record.queuedMs)}`)
  if (record.pinned) add('pinned')
  return list
}

export function invocationLine({ depth, invocation }: InvocationRow): Line {
  return [
    span(' '.repeat(depth * INDENT)),
    span(invocation.source, 'strong'),
    span(`  ${invocation.pattern}`, 'dim'),
  ]
}

/** The width that the names of some rows want, indents included, within reason. */
export function nameWidthOf(list: Iterable<{ readonly depth: number; readonly name: string }>): number {
  let width = 12
  for (const { depth, name } of list)
    width = Math.max(width, depth * INDENT + Math.min(widthOf(inert(name)), 60))
  return width
}
