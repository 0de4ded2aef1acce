/** A piece of a line of code; `plain` is all that has no colour of its own. */
export interface CodeWord {
  readonly kind: 'plain' | 'keyword' | 'string' | 'number' | 'comment'
  readonly text: string
}

const WORDS =
  /(\/\/.*$|\/\*.*?(?:\*\/|$))|("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?)|(\b\d[\w.]*)|([A-Za-z_$][\w$]*)|(=>)/g
const KEYWORDS = new Set(
  'as async await break case catch class const continue default delete do else enum export extends false finally for from function if implements import in instanceof interface let new null of return satisfies static super switch this throw true try type typeof undefined var void while yield'.split(
    ' ',
  ),
)

/** A line of JavaScript or TypeScript in pieces. It knows nothing of the lines before: good enough to look at. */
export function codeWords(line: string): readonly CodeWord[] {
  const words: CodeWord[] = []
  let plain = 0
  for (const match of line.matchAll(WORDS)) {
    const [text, comment, string, number, name] = match
    const kind =
      comment !== undefined
        ? 'comment'
        : string !== undefined
          ? 'string'
          : number !== undefined
            ? 'number'
            : name === undefined || KEYWORDS.has(name)
              ? 'keyword'
              : 'plain'
    if (kind === 'plain') continue
    if (match.index > plain) words.push({ kind: 'plain', text: line.slice(plain, match.index) })
    words.push({ kind, text })
    plain = match.index + text.length
  }
  if (plain < line.length) words.push({ kind: 'plain', text: line.slice(plain) })
  return words
}

/** How far all lines that have anything on them are indented, in characters. */
export function commonIndent(lines: readonly string[]): number {
  const depths = lines.filter(line => line.trim() !== '').map(line => line.length - line.trimStart().length)
  return depths.length === 0 ? 0 : Math.min(...depths)
}

/** What a message says of the place itself, shorter than the message: there is no more room at the caret. */
export function wordsAtCaret(message: string): string {
  const read = /^Cannot (?:read|set) properties of (\w+) \((reading|setting) '(.{1,60})'\)$/.exec(message)
  if (read) return `${read[2]} '${read[3]}' of ${read[1]}`
  return message.length <= 48 && !message.includes('\n') ? message : ''
}
