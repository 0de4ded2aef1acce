// biome-ignore-all lint/a11y/useSemanticElements: a list of which only the lines in sight exist.
import { cx } from '../cx.ts'
import type { ShapeLine } from './json-shape.ts'
import styles from './json-view.module.css'
import { Marked } from './marked.tsx'
import { VirtualLines } from './virtual-lines.tsx'

export interface JsonShapeViewProps {
  readonly lines: readonly ShapeLine[]
  readonly root: string
  readonly search: string
  /** The line of the hit that is shown. */
  readonly at: number | null
}

/** What a body is made of: keys, types, how often they are there. */
export function JsonShapeView({ lines, root, search, at }: JsonShapeViewProps) {
  return (
    <VirtualLines
      at={at}
      count={lines.length}
      label={`Schema of ${root}`}
      line={(index, top) => {
        const line = lines[index]
        if (!line) return null
        return (
          <div
            className={cx(styles.line, index === at && styles.current)}
            key={index}
            role="listitem"
            style={{ transform: `translateY(${top}px)`, paddingLeft: 8 + line.depth * 16 }}
          >
            <span className={styles.noChevron} />
            <span className={styles.label}>
              <Marked search={search} text={line.label ?? root} />
            </span>
            <span className={styles.word}>
              <Marked search={search} text={line.type} />
            </span>
            {line.note !== '' && <span className={styles.quiet}>{line.note}</span>}
          </div>
        )
      }}
      role="list"
    />
  )
}
