import type { LogLine } from '../../../../../shared/contract.ts'
import type { LogLevel } from '../../../../../shared/log-levels.ts'
import { parseJson, prettyLines, rawLines } from '../../../components/json-view/index.ts'

/** How severe a line must be to be shown: standard output counts as `info`, standard error as `warn`. */
export type LogThreshold = 'debug' | 'info' | 'warn' | 'error'

export interface LogFilter {
  readonly level: LogThreshold
  /** A service; null for all. */
  readonly service: string | null
  readonly text: string
}

const WEIGHTS: Readonly<Record<LogLevel, number>> = {
  debug: 0,
  info: 1,
  stdout: 1,
  warn: 2,
  stderr: 2,
  error: 3,
}
const LEAST: Readonly<Record<LogThreshold, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

/** Lines that pass the filter. */
export function filteredLines(
  lines: readonly LogLine[],
  { level, service, text }: LogFilter,
  serviceOf: (call: number | null) => string,
): readonly LogLine[] {
  const wanted = text.trim().toLowerCase()
  const least = LEAST[level]
  if (wanted === '' && least === 0 && service === null) return lines
  return lines.filter(line => {
    if (WEIGHTS[line.level] < least) return false
    const by = serviceOf(line.call)
    if (service !== null && by !== service) return false
    if (wanted === '') return true
    return (
      line.message.toLowerCase().includes(wanted) ||
      by.toLowerCase().includes(wanted) ||
      line.data?.toLowerCase().includes(wanted) === true
    )
  })
}

/** A line of the log, or of what it has folded. */
export type LogRow =
  | { readonly kind: 'line'; readonly line: LogLine; readonly open: boolean; readonly folds: boolean }
  | {
      readonly kind: 'more'
      readonly line: LogLine
      readonly at: number
      readonly text: string
      readonly json: boolean
    }

/** Characters of a message in its row; the rest is folded. */
export const MESSAGE_CHARS = 400
const MORE_LINES = 2000

/** Rows of lines: those in `opened` with the rest of their message and their data below. */
export function logRows(lines: readonly LogLine[], opened: ReadonlySet<number>): readonly LogRow[] {
  const rows: LogRow[] = []
  for (const line of lines) {
    const folds = line.data !== null || line.message.includes('\n') || line.message.length > MESSAGE_CHARS
    const open = folds && opened.has(line.line)
    rows.push({ kind: 'line', line, open, folds })
    if (!open) continue
    const [first = '', ...rest] = line.message.split(/\r\n|\n|\r/)
    const message = first.length > MESSAGE_CHARS ? rawLines(line.message) : rest.flatMap(rawLines)
    const data = line.data === null ? [] : prettyLines(parseJson(line.data))
    const all = [...message.map(text => ({ text, json: false })), ...data.map(text => ({ text, json: true }))]
    all.slice(0, MORE_LINES).forEach(({ text, json }, at) => {
      rows.push({ kind: 'more', line, at, text, json })
    })
  }
  return rows
}
