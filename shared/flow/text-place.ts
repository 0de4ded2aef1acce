/** A place in a text: both count from 1; a column is a UTF-16 code unit, as editors count. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Turns offsets into lines and columns; made once for a text, a look-up then takes log n. */
export class LineIndex {
  readonly #starts: number[] = [0]
  readonly #length: number

  constructor(text: string) {
    this.#length = text.length
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  place(offset: number): TextPlace {
    const wanted = Math.min(Math.max(offset, 0), this.#length)
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= wanted) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: wanted - (this.#starts[low] ?? 0) + 1 }
  }
}

const WIDTH = 100

/**
 * The line of a place, one before it, and a caret below the column. Long lines are cut around the place, so that a
 * file without line breaks gives a frame that fits a terminal too.
 */
export function codeFrame(text: string, place: TextPlace): string {
  const lines = text.split('\n')
  const first = Math.max(0, place.line - 2)
  const from = Math.max(0, place.column - 1 - WIDTH / 2)
  const gutter = String(place.line).length
  const shown: string[] = []
  for (let index = first; index < place.line; index++) {
    const line = printable(lines[index] ?? '').slice(from, from + WIDTH)
    const mark = index === place.line - 1 ? '>' : ' '
    shown.push(`${mark} ${String(index + 1).padStart(gutter)} | ${line}`.trimEnd())
  }
  shown.push(`  ${' '.repeat(gutter)} | ${' '.repeat(place.column - 1 - from)}^`)
  return shown.join('\n')
}

/** One column a code unit, and nothing that a terminal would obey. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const printable = (line: string): string => line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
