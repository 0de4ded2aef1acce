// biome-ignore-all lint/a11y/useSemanticElements: a list of which only the lines in sight exist.
import { cx } from '../cx.ts'
import { visible } from './json-path.ts'
import styles from './json-view.module.css'
import { Marked, syntax } from './marked.tsx'
import { tokensOf } from './pretty.ts'
import { VirtualLines } from './virtual-lines.tsx'

export interface RawLinesProps {
  readonly lines: readonly string[]
  readonly label: string
  readonly json: boolean
  readonly search: string
  /** The line of the hit that is shown. */
  readonly at: number | null
}

/** Text in numbered lines. */
export function RawLines({ lines, label, json, search, at }: RawLinesProps) {
  const digits = String(lines.length).length
  return (
    <VirtualLines
      at={at}
      count={lines.length}
      label={`${label} as text`}
      line={(index, top) => (
        <div
          className={cx(styles.line, styles.raw, index === at && styles.current)}
          key={index}
          role="listitem"
          style={{ transform: `translateY(${top}px)` }}
        >
          <span aria-hidden="true" className={styles.number_} style={{ width: `${digits + 2}ch` }}>
            {index + 1}
          </span>
          <span className={styles.code}>
            <RawLine json={json} search={search} text={lines[index] ?? ''} />
          </span>
        </div>
      )}
      role="list"
    />
  )
}

export function RawLine({ text, json, search }: { text: string; json: boolean; search: string }) {
  if (!json || (search !== '' && text.toLowerCase().includes(search.toLowerCase()))) {
    return <Marked search={search} text={visible(text)} />
  }
  return tokensOf(text).map((token, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line, in its order.
    <span className={syntax[token.kind]} key={at}>
      {visible(token.text)}
    </span>
  ))
}
