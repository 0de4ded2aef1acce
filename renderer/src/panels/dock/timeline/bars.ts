import { duration } from '../../../../../shared/format.ts'
import type { CallState } from '../../../../../shared/run/model.ts'
import type { AttemptSpan } from './spans.ts'
import { type TimeScale, toX } from './timeline-scale.ts'

/** Bars of a row in px of its lane. Each stands for a call, and a click on it selects that call. */
export type Bar = QueueBar | AttemptBar | BackoffBar | DotBar

interface BarBase {
  readonly call: number
  readonly x: number
  readonly width: number
}
export interface QueueBar extends BarBase {
  readonly kind: 'queue'
  /** Over 40 px wide: 8 px high and hatched instead of 4 px and hollow. */
  readonly wide: boolean
}
export interface AttemptBar extends BarBase {
  readonly kind: 'attempt'
  readonly state: CallState
  /** Another attempt followed: hollow. */
  readonly tried: boolean
  readonly live: boolean
  /** Timed out: ends in a post. */
  readonly post: boolean
  /** Where there are several and it has room for a figure. */
  readonly number: number | null
}
export interface BackoffBar extends BarBase {
  readonly kind: 'backoff'
  /** Its length, where 40 px fit. */
  readonly label: string | null
}
/** A delivery of a folded target. */
export interface DotBar extends BarBase {
  readonly kind: 'dot'
  readonly state: CallState
}

export interface BarLabel {
  readonly x: number
  readonly text: string
  /** `before`: it ends at `x`, since there is no room behind the bar; `over`: the same, and it lies on the bar. */
  readonly side: 'after' | 'before' | 'over'
  /** What is longer is cut. */
  readonly most: number
  readonly state: CallState | null
}

export const MIN_BAR_PX = 3
/** A shorter wait is not drawn. */
const MIN_QUEUE_PX = 4
export const DOT_PX = 5
const WIDE_QUEUE_PX = 40
/** How near to a bar a click must be to take it. */
export const HIT_PX = 8
const LABEL_INSET_PX = 4
const NUMBER_PX = 14
const BACKOFF_LABEL_PX = 40
/** What lies outside is cut a little outside: an element millions of px wide draws nothing. */
const MARGIN_PX = 24

/** Bars of a call's attempts. What is out of sight is left out. */
export function attemptBars(
  call: number,
  spans: readonly AttemptSpan[],
  scale: TimeScale,
  now: number,
): Bar[] {
  const bars: Bar[] = []
  const several = spans.length > 1
  spans.forEach((span, index) => {
    const previous = spans[index - 1]
    if (previous) bars.push(...backoff(call, previous.ended, span.queued, scale))
    const tried = index < spans.length - 1 || span.state === 'retrying'
    const waited = place(scale, span.queued, span.started ?? span.ended, 0)
    if (waited && waited.width >= MIN_QUEUE_PX) {
      bars.push({ kind: 'queue', call, ...waited, wide: waited.width > WIDE_QUEUE_PX })
    }
    if (span.started === null) return
    const ran = place(scale, span.started, span.ended, MIN_BAR_PX)
    if (!ran) return
    bars.push({
      kind: 'attempt',
      call,
      ...ran,
      state: tried && span.state === 'retrying' ? 'failed' : span.state,
      tried,
      live: span.live,
      post: span.state === 'timed-out',
      number: several && ran.width >= NUMBER_PX ? span.attempt : null,
    })
  })
  const last = spans.at(-1)
  if (last?.state === 'retrying') bars.push(...backoff(call, last.ended, Math.max(now, last.ended), scale))
  return bars
}

function backoff(call: number, from: number, to: number, scale: TimeScale): BackoffBar[] {
  const pause = place(scale, from, to, 0)
  if (!pause || pause.width < 2) return []
  return [
    { kind: 'backoff', call, ...pause, label: pause.width >= BACKOFF_LABEL_PX ? duration(to - from) : null },
  ]
}

/** A folded delivery as a dot just behind where it began. */
export function dotBar(call: number, state: CallState, at: number, scale: TimeScale): DotBar | null {
  const x = toX(scale, at) + 2
  return x < -DOT_PX || x > scale.width ? null : { kind: 'dot', call, x, width: DOT_PX, state }
}

/** Dots that would lie on each other stand side by side. */
export function spread(dots: readonly DotBar[]): DotBar[] {
  let free = Number.NEGATIVE_INFINITY
  return [...dots]
    .sort((a, b) => a.x - b.x)
    .map(dot => {
      const x = Math.max(dot.x, free)
      free = x + DOT_PX + 1
      return { ...dot, x }
    })
}

/** Where a stretch of time lies, cut to what is in sight; null when nothing of it is. */
function place(
  scale: TimeScale,
  from: number,
  to: number,
  least: number,
): { readonly x: number; readonly width: number } | null {
  const left = toX(scale, from)
  const right = Math.max(toX(scale, to), left + least)
  if (right < 0 || left > scale.width) return null
  const x = Math.max(left, -MARGIN_PX)
  return { x, width: Math.min(right, scale.width + MARGIN_PX) - x }
}

/** Where text goes: behind the bars; where it does not fit, before them, or on the longest, whichever has more room. */
export function labelFor(
  text: string,
  state: CallState | null,
  bars: readonly Bar[],
  width: number,
  fallbackX = 0,
): BarLabel {
  const solid = bars.filter(bar => bar.kind !== 'backoff')
  const end = solid.reduce((most, bar) => Math.max(most, bar.x + bar.width), fallbackX)
  const start = solid.reduce((least, bar) => Math.min(least, bar.x), end)
  const wanted = 14 + text.length * 6
  const room = width - end
  const after = { x: end, text, side: 'after', state, most: Math.max(0, room) } as const
  if (solid.length === 0 || room >= Math.min(wanted, 120)) return after
  const longest = solid.reduce((most, bar) => (bar.width > most.width ? bar : most))
  const inSight = Math.min(longest.x + longest.width, width)
  const over = inSight - Math.max(longest.x, 0)
  if (start > room && start >= Math.min(wanted, over))
    return { x: start, text, side: 'before', state, most: start }
  if (over > room)
    return { x: inSight - LABEL_INSET_PX, text, side: 'over', state, most: over - 2 * LABEL_INSET_PX }
  return after
}

/**
 * The bar that a click at `x` is for: the nearest within 8 px, and of bars that are equally near the narrowest, which
 * can be hit nowhere else. Null: the row itself.
 */
export function hit(bars: readonly Bar[], x: number): Bar | null {
  let best: Bar | null = null
  let nearest = HIT_PX
  for (const bar of bars) {
    const away = Math.max(bar.x - x, x - bar.x - bar.width, 0)
    if (away > nearest) continue
    if (best && away === nearest && bar.width >= best.width) continue
    best = bar
    nearest = away
  }
  return best
}
