// biome-ignore-all lint/a11y/useSemanticElements: code that is scrolled, not a set of fields.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what is too wide is scrolled to with the keys, too.
import { useEffect, useState } from 'react'
import type { Result } from '../../../../shared/contract.ts'
import { cx } from '../../components/cx.ts'
import { useSize } from '../../components/use-size.ts'
import { useRun, workspace } from '../../stores/index.ts'
import { codeWords, commonIndent, wordsAtCaret } from './code-words.ts'
import styles from './exception.module.css'
import type { Frame } from './parse-exception.ts'

const AROUND = 3
const NUMBER_PX = 46
const CHAR_PX = 7.21
/** Of the width of code's characters, what those of the words at the caret take. */
const WORDS_SHARE = 0.75

/** Without what is empty above and below. */
function trimmed(first: number, lines: readonly string[]): { first: number; lines: readonly string[] } {
  const from = lines.findIndex(line => line.trim() !== '')
  const to = lines.findLastIndex(line => line.trim() !== '')
  return from < 0 ? { first, lines } : { first: first + from, lines: lines.slice(from, to + 1) }
}

/** The lines around a frame, the caret where it was thrown. Nothing where the code can't be had. */
export function CodeFrame({ frame, message }: { frame: Frame; message: string }) {
  const source = useSource(frame)
  const box = useSize<HTMLElement>()
  const startedAt = useRun(({ run }) => run?.view?.run.startedAt ?? null)
  if (!source || source.lines.length === 0) return null
  const { first, lines } = trimmed(source.first, source.lines)
  const indent = commonIndent(lines)
  const words = wordsAtCaret(message)
  const before = Math.max(0, (frame.column ?? 1) - 1 - indent)
  const room = (box.size.width - NUMBER_PX) / CHAR_PX - before - 2
  const chars = words.length * WORDS_SHARE
  const side = chars <= room ? 'right' : chars < before ? 'left' : 'below'
  const changed = startedAt !== null && source.modifiedAt > startedAt
  return (
    <figure className={styles.frameOfCode}>
      <code
        aria-label={`${frame.file}, line ${frame.line}`}
        className={styles.source}
        ref={box.ref}
        role="group"
        tabIndex={0}
      >
        {lines.map((text, at) => {
          const number = first + at
          const thrown = number === frame.line
          return (
            <span className={styles.sourceLines} key={number}>
              <span className={cx(styles.sourceLine, thrown && styles.thrown)}>
                <span aria-hidden="true" className={styles.lineNumber}>
                  {number}
                </span>
                <Words text={text.slice(indent)} />
              </span>
              {thrown && frame.column !== null && (
                <span className={cx(styles.sourceLine, styles.caret)}>
                  <span className={styles.lineNumber} />
                  <span className={styles.beforeCaret} style={{ width: `${before}ch` }}>
                    {side === 'left' && <span className={styles.atCaret}>{words}</span>}
                  </span>
                  <b>^</b> {side === 'right' && <span className={styles.atCaret}>{words}</span>}
                </span>
              )}
              {thrown && side === 'below' && (
                <span className={cx(styles.sourceLine, styles.caret, styles.below)}>
                  <span className={styles.atCaret}>{words}</span>
                </span>
              )}
            </span>
          )
        })}
      </code>
      {changed && <figcaption className="cap t3">The file was changed after this run began.</figcaption>}
    </figure>
  )
}

function Words({ text }: { text: string }) {
  return codeWords(text).map(({ kind, text: word }, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one line, in its order.
    <span className={styles[kind]} key={at}>
      {word}
    </span>
  ))
}

function useSource({ file, line, own }: Frame): Result<'source.read'> | null {
  const wanted = own && line !== null && isInWorkspace(file) ? `${file}:${line}` : null
  const [read, setRead] = useState<{ readonly of: string; readonly source: Result<'source.read'> | null }>()
  useEffect(() => {
    if (wanted === null || line === null) return
    let over = false
    void workspace.readSource(file, line, AROUND).then(source => {
      if (!over) setRead({ of: wanted, source })
    })
    return () => {
      over = true
    }
  }, [wanted, file, line])
  return read !== undefined && read.of === wanted ? read.source : null
}

/** Frames of the workspace's own files have paths relative to it. */
export const isInWorkspace = (file: string): boolean =>
  file !== '' && !file.startsWith('/') && !/^[A-Za-z]:/.test(file)
