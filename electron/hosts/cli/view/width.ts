import type { Line, Span } from './text.ts'

const ASCII = /^[\x20-\x7e]*$/
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u
/** Blocks whose characters take two columns in a terminal (East Asian Wide and Fullwidth, emoji). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (NO_WIDTH.test(character)) return 0
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1
}

/** Columns that inert text takes in a terminal. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** The text cut to a width, with an ellipsis where something is missing. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width < 1) return ''
  let used = 0
  let kept = ''
  for (const character of text) {
    const next = used + characterWidth(character)
    if (next > width - 1) break
    used = next
    kept += character
  }
  return `${kept}…`
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text

/** The line cut to a width. */
export function clipLine(line: Line, width: number): Line {
  const kept: Span[] = []
  let left = width
  for (const [index, { text, tone }] of line.entries()) {
    const own = widthOf(text)
    // The last column is kept for the ellipsis while more follows.
    const more = line.slice(index + 1).some(next => next.text !== '')
    if (own < left || (own === left && !more)) {
      kept.push({ text, tone })
      left -= own
      continue
    }
    kept.push({ text: clip(more ? `${text}  ` : text, left), tone })
    break
  }
  return kept
}
