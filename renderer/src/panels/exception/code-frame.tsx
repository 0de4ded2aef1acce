import { useEffect, useState } from 'react'
import type { Result } from '../../../../shared/contract.ts'
import { cx } from '../../components/cx.ts'
import { useRun, workspace } from '../../stores/index.ts'
import { codeWords, commonIndent, wordsAtCaret } from './code-words.ts'
import styles from './exception.module.css'
import type { Frame } from './parse-exception.ts'

const AROUND = 3

/** The lines around a frame, the caret where it was thrown. Nothing where the code can't be had. */
export function CodeFrame({ frame, message }: { frame: Frame; message: string }) {
  const source = useSource(frame)
  const startedAt = useRun(({ run }) => run?.view?.run.startedAt ?? null)
  if (!source || source.lines.length === 0) return null
  const indent = commonIndent(source.lines)
  const changed = startedAt !== null && source.modifiedAt > startedAt
  return (
    <figure className={styles.frameOfCode}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide is scrolled to with the keys, too. */}
      <code
        aria-label={`${frame.file}, line ${frame.line}`}
        className={styles.source}
        role="group"
        tabIndex={0}
      >
        {source.lines.map((text, at) => {
          const number = source.first + at
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
                  {' '.repeat(Math.max(0, frame.column - 1 - indent))}
                  <b>^</b> <span className={styles.atCaret}>{wordsAtCaret(message)}</span>
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
