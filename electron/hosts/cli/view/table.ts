import { type Line, type Span, span } from './text.ts'
import { clip, padEnd, padStart, widthOf } from './width.ts'

export interface Column {
  readonly title: string
  readonly right?: boolean
  /** Cut to this width. */
  readonly most?: number
}

/** Cells in columns under their titles, two spaces apart. Cells are spans, so their text is inert. */
export function table(columns: readonly Column[], cells: readonly (readonly Span[])[]): Line[] {
  const widths = columns.map(({ title, most = 60 }, index) => {
    const widest = Math.max(widthOf(title), ...cells.map(row => widthOf(row[index]?.text ?? '')))
    return Math.min(widest, most)
  })
  const line = (row: readonly Span[]): Line =>
    columns.map(({ right }, index) => {
      const width = widths[index] ?? 0
      const { text, tone } = row[index] ?? span('')
      const cut = clip(text, width)
      const last = index === columns.length - 1
      const padded = right ? padStart(cut, width) : last ? cut : padEnd(cut, width)
      return { text: last ? padded : `${padded}  `, tone }
    })
  return [line(columns.map(({ title }) => span(title, 'dim'))), ...cells.map(line)]
}
