import type { GlyphState } from '../../components/call-state.ts'
import { cx } from '../../components/cx.ts'
import styles from './thumb.module.css'

interface Shape {
  /** One for each target: how it ends, and how long it takes, in px. */
  readonly targets: readonly (readonly [GlyphState, number])[]
  /** A callback for each target. */
  readonly each: boolean
  /** A final. */
  readonly final: boolean
  /** The callback calls targets itself. */
  readonly nested: boolean
}

const shape = (targets: Shape['targets'], more: Partial<Shape> = {}): Shape => ({
  targets,
  each: true,
  final: true,
  nested: false,
  ...more,
})

/** Those that show the most come first. */
export const EXAMPLE_ORDER = [
  'documentation-example',
  'things-go-wrong',
  'fan-out-fan-in',
  'first-success-wins',
  'retry-with-backoff',
  'nested',
  'code',
  'health-check',
] as const

/** The shapes of the examples that come with Fanfare, by their ids. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'documentation-example': shape(
    [
      ['ok', 40],
      ['ok', 22],
    ],
    { final: false },
  ),
  'things-go-wrong': shape(
    [
      ['ok', 14],
      ['ok', 32],
      ['failed', 20],
      ['timeout', 50],
      ['failed', 6],
    ],
    { final: false },
  ),
  'fan-out-fan-in': shape(
    [
      ['ok', 18],
      ['ok', 36],
      ['ok', 26],
      ['ok', 44],
      ['ok', 12],
    ],
    { each: false },
  ),
  'health-check': shape([
    ['ok', 20],
    ['ok', 44],
    ['ok', 30],
  ]),
  nested: shape(
    [
      ['ok', 24],
      ['ok', 38],
      ['ok', 18],
    ],
    { final: false, nested: true },
  ),
  code: shape([['ok', 50]]),
  'retry-with-backoff': shape([['ok', 50]], { final: false }),
  'first-success-wins': shape(
    [
      ['cancelled', 14],
      ['ok', 14],
      ['cancelled', 14],
    ],
    { each: false },
  ),
}
const OTHER = shape([
  ['ok', 16],
  ['ok', 44],
  ['ok', 28],
])

const WIDTH = 296
const HEIGHT = 104
const MIDDLE = 52

/** An example as a miniature of its drawing. */
export function Thumb({ id }: { id: string }) {
  const { targets, each, final, nested } = SHAPES[id] ?? OTHER
  const count = targets.length
  const height = count > 4 ? 9 : count > 3 ? 12 : 14
  const callbackY = nested ? 40 : count === 1 && !final ? MIDDLE : 24
  const at = (index: number): number => (count === 1 ? MIDDLE : 26 + (index * 52) / (count - 1))
  const lane = 'M42 62V92a4 4 0 0 0 4 4H188a4 4 0 0 0 4-4V84a4 4 0 0 1 4-4H214'
  return (
    <svg aria-hidden="true" className={styles.thumb} viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
      <g transform={nested ? 'translate(-16 0)' : undefined}>
        {targets.map((_, index) => (
          <path
            className={styles.call}
            d={`M62 52C88 52 86 ${at(index)} 112 ${at(index)}`}
            // biome-ignore lint/suspicious/noArrayIndexKey: a drawing that never changes
            key={index}
          />
        ))}
        {each && (
          <path
            className={styles.each}
            d={`M42 42V12a4 4 0 0 1 4-4H188a4 4 0 0 1 4 4V${callbackY - 4}a4 4 0 0 0 4 4H214`}
          />
        )}
        {final && (
          <>
            <path className={styles.final} d={lane} />
            <path className={styles.gap} d={lane} />
          </>
        )}
        {nested &&
          [20, 40, 60].map(y => (
            <g key={y}>
              <path className={styles.call} d={`M268 40C280 40 276 ${y} 288 ${y}`} />
              <rect className={styles.node} height="10" rx="2.5" width="20" x="288" y={y - 5} />
            </g>
          ))}
        <rect className={styles.node} height="22" rx="4" width="40" x="22" y="41" />
        {targets.map(([state, width], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a drawing that never changes
          <g className={cx(`st-${state}`, styles.target)} data-state={state} key={index}>
            <rect
              className={styles.node}
              height={height}
              rx="3"
              width="58"
              x="112"
              y={at(index) - height / 2}
            />
            <rect
              className={styles.bar}
              height="2"
              rx="1"
              width={width}
              x="116"
              y={at(index) + (count > 4 ? -1 : height / 2 - 4)}
            />
          </g>
        ))}
        {each && (
          <>
            <rect className={styles.node} height="14" rx="3" width="54" x="214" y={callbackY - 7} />
            <circle className={styles.dot} cx="214" cy={callbackY} r="3.5" />
          </>
        )}
        {final && (
          <>
            <rect className={styles.node} height="14" rx="3" width="54" x="214" y="73" />
            <path className={styles.diamond} d="m214 75.2 4.8 4.8-4.8 4.8-4.8-4.8z" />
          </>
        )}
      </g>
    </svg>
  )
}
