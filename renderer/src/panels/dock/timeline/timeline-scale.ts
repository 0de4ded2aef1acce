/** What part of a run's time is in sight: ms since the run began. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}
/** A window on a lane of so many px. */
export interface TimeScale extends TimeWindow {
  readonly width: number
}
export interface Tick {
  readonly at: number
  readonly label: string
}

export const TICK_GAP_PX = 64
/** A window never gets narrower than this, in ms. */
export const MIN_SPAN_MS = 0.05

export const toX = (scale: TimeScale, ms: number): number =>
  ((ms - scale.from) / (scale.to - scale.from)) * scale.width
export const toMs = (scale: TimeScale, x: number): number =>
  scale.from + (x / Math.max(1, scale.width)) * (scale.to - scale.from)

/** Spans that a growing run is shown in: it jumps from one to the next instead of sliding all the time. */
const LIVE_STEPS = [1, 1.2, 1.5, 1.8, 2, 2.5, 3, 4, 5, 6, 8, 10]

/** All of a run. While it is live there is room for what comes. */
export function fitWindow(elapsed: number, live: boolean): TimeWindow {
  const known = Math.max(elapsed, MIN_SPAN_MS * 4)
  if (!live) return { from: 0, to: known * 1.055 }
  const wanted = Math.max(known * 1.2, 100)
  const decade = 10 ** Math.floor(Math.log10(wanted))
  const step = LIVE_STEPS.find(candidate => candidate * decade >= wanted * 0.999) ?? 10
  return { from: 0, to: step * decade }
}

/** Zoomed by `factor` (above 1: in) with the time at `at` staying where it is. Never outside of `bounds`. */
export function zoomAt(window: TimeWindow, bounds: TimeWindow, at: number, factor: number): TimeWindow {
  const span = window.to - window.from
  const widest = bounds.to - bounds.from
  const next = Math.min(widest, Math.max(MIN_SPAN_MS, span / factor))
  const share = span === 0 ? 0 : (at - window.from) / span
  return within({ from: at - share * next, to: at + (1 - share) * next }, bounds)
}

export const panBy = (window: TimeWindow, bounds: TimeWindow, ms: number): TimeWindow =>
  within({ from: window.from + ms, to: window.to + ms }, bounds)

/** Moved, not cut, so that it lies within the bounds. */
export function within({ from, to }: TimeWindow, bounds: TimeWindow): TimeWindow {
  const span = Math.min(to - from, bounds.to - bounds.from)
  const start = Math.min(Math.max(from, bounds.from), bounds.to - span)
  return { from: start, to: start + span }
}

/** Whether it shows everything, so that it may follow a run that grows. */
export const isWhole = (window: TimeWindow, bounds: TimeWindow): boolean =>
  window.from <= bounds.from && window.to >= bounds.to

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The distance of ticks: 1, 2 or 5 of a unit, 64 px apart or more. */
export function tickStep({ from, to, width }: TimeScale): number {
  const least = ((to - from) / Math.max(1, width)) * TICK_GAP_PX
  for (let decade = 10 ** Math.min(4, Math.floor(Math.log10(least))); decade <= 10 * SECOND; decade *= 10) {
    for (const digit of [1, 2, 5]) {
      const step = digit * decade
      if (step >= least * 0.9999 && step < MINUTE) return step
    }
  }
  const unit = least <= 20 * MINUTE ? MINUTE : least <= 10 * HOUR ? HOUR : DAY
  for (let decade = unit; ; decade *= 10) {
    for (const digit of [1, 2, 5]) if (digit * decade >= least * 0.9999) return digit * decade
  }
}

export function ticksOf(scale: TimeScale): readonly Tick[] {
  if (scale.width < TICK_GAP_PX || !(scale.to > scale.from)) return []
  const step = tickStep(scale)
  const ticks: Tick[] = []
  for (let index = Math.ceil(scale.from / step - 1e-9); index * step <= scale.to; index++) {
    ticks.push({ at: index * step, label: tickLabel(index * step, step) })
  }
  return ticks
}

/** `0`, `500 ms`, `1.5 s`, `2 min 30 s`: no more figures than the step needs, none that are always nought. */
export function tickLabel(ms: number, step: number): string {
  if (Math.abs(ms) < step / 1000) return '0'
  const sign = ms < 0 ? '-' : ''
  const value = Math.abs(ms)
  if (value < SECOND - step / 1000) return `${sign}${figures(value, step)} ms`
  if (value < MINUTE - step / 1000) return `${sign}${figures(value / SECOND, step / SECOND)} s`
  const unit = value < HOUR ? MINUTE : value < DAY ? HOUR : DAY
  const below = unit === MINUTE ? SECOND : unit === HOUR ? MINUTE : HOUR
  const [word, wordBelow] = unit === MINUTE ? ['min', 's'] : unit === HOUR ? ['h', 'min'] : ['d', 'h']
  const whole = Math.floor(value / unit + 1e-9)
  const rest = Math.max(0, (value - whole * unit) / below)
  const shown = figures(rest, step / below)
  return `${sign}${whole} ${word}${shown === '0' ? '' : ` ${shown} ${wordBelow}`}`
}

function figures(value: number, step: number): string {
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
  return String(Number(value.toFixed(digits)))
}
