import { type ContainerNode, isContainer, type JsonTree, sourceOf } from './json-node.ts'

/** Indentation grows no further than this: depth must not turn a small text into a huge one. */
const MAX_INDENT = 40
/** A longer line is cut in pieces, so that a row stays a row. */
export const RAW_LINE_CHARS = 400

/** JSON in lines of 2 spaces, every number and string as it was written. A text that was cut ends where it was. */
export function prettyLines(tree: JsonTree): readonly string[] {
  const { root } = tree
  if (!root) return rawLines(tree.text)
  if (!isContainer(root)) return rawLines(sourceOf(tree, root))
  const lines: string[] = []
  const stack: { readonly node: ContainerNode; next: number; readonly tail: string }[] = []
  const pad = (depth: number): string => '  '.repeat(Math.min(depth, MAX_INDENT))
  const enter = (node: ContainerNode, before: string, comma: string): void => {
    const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']']
    if (node.items.length === 0) {
      lines.push(`${before}${open}${node.closed ? `${close}${comma}` : ''}`)
      return
    }
    lines.push(before + open)
    stack.push({ node, next: 0, tail: node.closed ? close + comma : '' })
  }
  enter(root, '', '')
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { node, tail } = top
    const index = top.next++
    const item = node.items[index]
    if (!item) {
      stack.pop()
      if (tail !== '') lines.push(pad(stack.length) + tail)
      continue
    }
    const key = node.kind === 'object' ? `${JSON.stringify(node.keys[index])}: ` : ''
    const before = pad(stack.length) + key
    const comma = index < node.items.length - 1 ? ',' : ''
    if (isContainer(item)) enter(item, before, comma)
    else lines.push(...pieces(before + sourceOf(tree, item) + comma))
  }
  return lines
}

/** Any text in lines. */
export const rawLines = (text: string): readonly string[] => text.split(/\r\n|\n|\r/).flatMap(pieces)

function pieces(line: string): readonly string[] {
  if (line.length <= RAW_LINE_CHARS) return [line]
  const cut: string[] = []
  for (let at = 0; at < line.length; ) {
    let end = at + RAW_LINE_CHARS
    if (/[\ud800-\udbff]/.test(line.charAt(end - 1))) end -= 1
    cut.push(line.slice(at, end))
    at = end
  }
  return cut
}

export interface Token {
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'mark'
  readonly text: string
}

/** A line of JSON in coloured parts. Of a line that is a piece of a longer one, what does not parse is a string. */
export function tokensOf(line: string): readonly Token[] {
  const tokens: Token[] = []
  const pattern =
    /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b|([\s{}[\],:]+)|([\s\S]+)/g
  for (const [text, string, colon, number, word, mark] of line.matchAll(pattern)) {
    if (string !== undefined && colon !== undefined) {
      tokens.push({ kind: 'key', text: string }, { kind: 'mark', text: colon })
    } else if (string !== undefined) tokens.push({ kind: 'string', text: string })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else tokens.push({ kind: mark === undefined ? 'string' : 'mark', text })
  }
  return tokens
}
