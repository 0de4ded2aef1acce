// biome-ignore-all lint/a11y/useSemanticElements: a list of which only the lines in sight exist.
import { useEffect, useMemo, useReducer, useState } from 'react'
import { count, bytes as sizeText } from '../../../../shared/format.ts'
import { cx } from '../cx.ts'
import { Segmented } from '../segmented.tsx'
import { visible } from './json-path.ts'
import styles from './json-view.module.css'
import { Marked } from './marked.tsx'
import { PagedText } from './paged-text.ts'
import { SearchField } from './search-field.tsx'
import { type BodyViewProps, MODES, PAGE_BYTES, TREE_BYTES } from './types.ts'
import { VirtualLines } from './virtual-lines.tsx'

/** Bytes of a line; a multiple of it is a page. */
const LINE_BYTES = 64

/** A body too large for a tree: its text in lines that are read as they come into sight. */
export function PagedView({ body, read, ...options }: BodyViewProps) {
  const [, arrived] = useReducer((times: number) => times + 1, 0)
  const [error, setError] = useState<string | null>(null)
  const text = useMemo(() => {
    const failed = (reason: unknown): void =>
      setError(reason instanceof Error ? reason.message : String(reason))
    const { bytes, preview } = body
    return new PagedText({ bytes, lineBytes: LINE_BYTES, read, preview }, arrived, failed)
  }, [body, read])
  const [search, setSearch] = useState(options.search ?? '')
  const found = usePagedSearch(text, search)
  const [at, setAt] = useState(-1)
  const line = found.lines[at] ?? null
  const digits = String(text.lines).length
  return (
    <div
      className={styles.view}
      style={options.height === undefined ? undefined : { height: options.height }}
    >
      {options.bar !== 'none' && (
        <div className={styles.bar}>
          <Segmented disabled label="View as" onChange={() => undefined} options={MODES} value="raw" />
          <span className={styles.path}>
            <span className="cap t2 num ell">
              {sizeText(body.bytes)}, {count(text.pages)} pages; trees up to {sizeText(TREE_BYTES)}
            </span>
          </span>
          <SearchField
            at={at}
            hits={found.lines.length}
            more={found.going}
            onAt={setAt}
            onText={next => {
              setSearch(next)
              setAt(-1)
            }}
            text={search}
          />
        </div>
      )}
      <VirtualLines
        at={line}
        count={text.lines}
        label={`${options.root} as text`}
        line={(index, top) => {
          const shown = text.line(index)
          return (
            <div
              className={cx(styles.line, styles.raw, index === line && styles.current)}
              key={index}
              role="listitem"
              style={{ transform: `translateY(${top}px)` }}
            >
              <span aria-hidden="true" className={styles.number_} style={{ width: `${digits + 2}ch` }}>
                {index + 1}
              </span>
              <span className={styles.code}>
                {shown === null ? (
                  <i className={styles.shape} />
                ) : (
                  <Marked search={search} text={visible(shown)} />
                )}
              </span>
            </div>
          )
        }}
        role="list"
      />
      <div className={styles.foot} role="status">
        {error ??
          (found.going
            ? `Searching, ${sizeText(found.bytes)} of ${sizeText(body.bytes)}`
            : `Pages of ${sizeText(PAGE_BYTES)} are read as they come into sight`)}
      </div>
    </div>
  )
}

interface Found {
  readonly lines: readonly number[]
  readonly bytes: number
  readonly going: boolean
}
const nothing: Found = { lines: [], bytes: 0, going: false }
const TYPING_MS = 250

function usePagedSearch(text: PagedText, search: string): Found {
  const [found, setFound] = useState<Found>(nothing)
  useEffect(() => {
    setFound(nothing)
    if (search === '') return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      setFound({ ...nothing, going: true })
      text
        .search(search, stop.signal, (lines, bytes) => setFound({ lines, bytes, going: true }))
        .catch(() => undefined)
        .finally(() => {
          if (!stop.signal.aborted) setFound(before => ({ ...before, going: false }))
        })
    }, TYPING_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [text, search])
  return found
}
