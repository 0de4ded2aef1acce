/** Tones are what a piece of text means; palette.ts gives them colours. */
export type Tone =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'ok'
  | 'failed'
  | 'timeout'
  | 'running'
  | 'on-target'
  | 'on-final'

export interface Span {
  readonly text: string
  readonly tone: Tone
}
/** One line of the terminal: never holds a line break, nor anything that a terminal would obey. */
export type Line = readonly Span[]

/** A piece of a line. What came from outside is made inert: a control character is shown as its escape. */
export const span = (text: string, tone: Tone = 'plain'): Span => ({ text: inert(text), tone })

export const blank: Line = []

/** A line's text alone. */
export const textOf = (line: Line): string => line.map(({ text }) => text).join('')

// Controls of both ranges, line and paragraph separators, and what reorders the text around it.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is made inert
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '  '],
])

export const inert = (text: string): string =>
  text.replace(
    UNSAFE,
    character => SHORT.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** The lines of a text from outside, each inert. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\n|\r/).map(inert)
