import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react'
import { duration } from '../../../../../shared/format.ts'
import { type GlyphState, glyphState, glyphStates, stateClass } from '../../../components/call-state.ts'
import { cx } from '../../../components/cx.ts'
import { useSize } from '../../../components/use-size.ts'
import styles from './overview.module.css'
import type { ShownRow } from './rows.ts'
import { isGoingOn, knownEnd } from './spans.ts'
import { isWhole, panBy, type TimeWindow, within, zoomAt } from './timeline-scale.ts'

const HEIGHT = 36

export interface OverviewProps {
  readonly shown: readonly ShownRow[]
  readonly origin: number
  /** ms since the run began. */
  readonly now: number
  readonly bounds: TimeWindow
  readonly window: TimeWindow
  readonly onWindow: (window: TimeWindow) => void
}

/** All rows of the run in 36 px, and a brush over the part of its time that is in sight. */
export function Overview({ shown, origin, now, bounds, window, onWindow }: OverviewProps) {
  const box = useSize<HTMLDivElement>()
  const { width } = box.size
  const canvas = useRef<HTMLCanvasElement>(null)
  const probes = useRef<HTMLSpanElement>(null)
  const whole = isWhole(window, bounds)
  const span = bounds.to - bounds.from
  const px = (ms: number): number => ((ms - bounds.from) / span) * width

  useEffect(() => {
    const element = canvas.current
    const colours = probes.current
    if (!element || !colours || width === 0) return
    // One picture a frame at most, and what comes in between is in the next.
    const frame = requestAnimationFrame(() =>
      draw(element, coloursOf(colours), { shown, origin, now, bounds, width }),
    )
    return () => cancelAnimationFrame(frame)
  }, [shown, origin, now, bounds, width])

  const drag = useRef<{
    readonly part: 'left' | 'right' | 'brush'
    readonly x: number
    readonly from: TimeWindow
  } | null>(null)
  const down = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || width === 0) return
    const at =
      bounds.from + ((event.clientX - event.currentTarget.getBoundingClientRect().left) / width) * span
    const part = event.target instanceof HTMLElement ? event.target.dataset.part : undefined
    let from = window
    if (part === undefined && !whole) {
      const half = (window.to - window.from) / 2
      from = within({ from: at - half, to: at + half }, bounds)
      onWindow(from)
    }
    drag.current = { part: part === 'left' || part === 'right' ? part : 'brush', x: event.clientX, from }
    event.currentTarget.setPointerCapture(event.pointerId)
    event.preventDefault()
  }
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const held = drag.current
    if (!held) return
    const by = ((event.clientX - held.x) / Math.max(1, width)) * span
    const { from, to } = held.from
    const least = span / 10_000
    if (held.part === 'brush') onWindow(panBy(held.from, bounds, by))
    else if (held.part === 'left')
      onWindow({ from: Math.min(Math.max(bounds.from, from + by), to - least), to })
    else onWindow({ from, to: Math.max(Math.min(bounds.to, to + by), from + least) })
  }
  const keys = (event: KeyboardEvent): void => {
    const size = window.to - window.from
    const middle = (window.from + window.to) / 2
    const next: Readonly<Record<string, TimeWindow | undefined>> = {
      ArrowLeft: panBy(window, bounds, -size / 10),
      ArrowRight: panBy(window, bounds, size / 10),
      Home: panBy(window, bounds, -span),
      End: panBy(window, bounds, span),
      '+': zoomAt(window, bounds, middle, 1.5),
      '-': zoomAt(window, bounds, middle, 1 / 1.5),
    }
    const wanted = next[event.key]
    if (!wanted) return
    event.preventDefault()
    onWindow(wanted)
  }
  const left = px(window.from)
  return (
    <div
      className={styles.overview}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = null
      }}
      ref={box.ref}
    >
      {/* A picture of the rows below: the brush says what is to be heard of it. */}
      <canvas ref={canvas} />
      <span aria-hidden="true" className={styles.probes} ref={probes}>
        {glyphStates.map(state => (
          <i className={stateClass(state)} key={state} style={{ color: 'var(--bar)' }} />
        ))}
      </span>
      <div
        aria-label="Time in sight"
        aria-orientation="horizontal"
        aria-valuemax={Math.round(bounds.to)}
        aria-valuemin={0}
        aria-valuenow={Math.round(window.from)}
        aria-valuetext={`${duration(window.from)} to ${duration(window.to)}`}
        className={cx(styles.brush, whole && styles.whole)}
        data-part="brush"
        onKeyDown={keys}
        role="slider"
        style={{ left, width: Math.max(6, px(window.to) - left) }}
        tabIndex={0}
      >
        <span className={cx(styles.handle, styles.left)} data-part="left" />
        <span className={cx(styles.handle, styles.right)} data-part="right" />
      </div>
    </div>
  )
}

type Colours = ReadonlyMap<GlyphState, string>

/** Canvas knows no custom properties: the colours as they are just now. */
function coloursOf(probes: HTMLElement): Colours {
  const children = [...probes.children]
  return new Map(
    glyphStates.flatMap((state, at) => {
      const probe = children[at]
      return probe ? [[state, getComputedStyle(probe).color] as const] : []
    }),
  )
}

interface Picture {
  readonly shown: readonly ShownRow[]
  readonly origin: number
  readonly now: number
  readonly bounds: TimeWindow
  readonly width: number
}

function draw(
  canvas: HTMLCanvasElement,
  colours: Colours,
  { shown, origin, now, bounds, width }: Picture,
): void {
  const ratio = window.devicePixelRatio
  canvas.width = Math.round(width * ratio)
  canvas.height = HEIGHT * ratio
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.scale(ratio, ratio)
  const perMs = width / (bounds.to - bounds.from)
  const top = shown.filter(({ depth }) => depth === 0)
  const step = (HEIGHT - 4) / Math.max(1, top.length)
  const thick = Math.max(1, Math.min(3, step - 0.5))
  top.forEach(({ row: { record } }, index) => {
    if (!record) return
    const started = record.at - origin + (record.state === 'queued' ? 0 : record.queuedMs)
    const end = isGoingOn(record) ? Math.max(now, started) : knownEnd(record) - origin
    pen.globalAlpha = record.state === 'queued' ? 0.35 : 1
    pen.fillStyle = colours.get(glyphState(record.state)) ?? 'gray'
    pen.fillRect(
      (started - bounds.from) * perMs,
      2 + index * step,
      Math.max(1, (end - started) * perMs),
      thick,
    )
  })
}
