import type { JsonValue } from '../../../../shared/flow/json.ts'

/** A piece of JSON text with its place, so that it can be shown and copied exactly as it was written. */
export type JsonNode = ScalarNode | ContainerNode

export interface ScalarNode {
  readonly kind: 'string' | 'number' | 'boolean' | 'null'
  readonly start: number
  readonly end: number
  /** The text ended within this string. */
  readonly cut?: true
}
export interface ContainerNode {
  readonly kind: 'object' | 'array'
  readonly start: number
  /** Where the text ends, if this was not closed. */
  end: number
  /** Of objects, one for each of `items`, unescaped; empty for arrays. */
  readonly keys: string[]
  readonly items: JsonNode[]
  /** False when the text ended within it. */
  closed: boolean
}

export interface JsonTree {
  readonly text: string
  /** Null when the text does not even begin as JSON. */
  readonly root: JsonNode | null
  /** Offset of what could not be read, or null when all is well. At the text's end: it was cut. */
  readonly faultAt: number | null
}

export const isContainer = (node: JsonNode): node is ContainerNode =>
  node.kind === 'object' || node.kind === 'array'

/**
 * Reads JSON text as far as it goes, without recursion: neither depth nor size can overflow a stack. It accepts all
 * that is JSON and is lenient about nothing.
 */
export function parseJson(text: string): JsonTree {
  const open: ContainerNode[] = []
  let root: JsonNode | null = null
  let at = skipSpace(text, text.startsWith('\ufeff') ? 1 : 0)
  const fault = (offset: number): JsonTree => {
    for (const node of open) node.end = text.length
    return { text, root, faultAt: offset }
  }

  for (;;) {
    const parent = open.at(-1)
    if (parent) {
      const closer = parent.kind === 'object' ? '}' : ']'
      if (text[at] === closer && (parent.items.length === 0 || text[lastSolid(text, at)] !== ',')) {
        parent.end = at + 1
        parent.closed = true
        open.pop()
        at = skipSpace(text, at + 1)
        if (open.length === 0) return at === text.length ? { text, root, faultAt: null } : fault(at)
        const next = afterValue(text, at, open.at(-1))
        if (next < 0) return fault(at)
        at = next
        continue
      }
      if (parent.kind === 'object') {
        const end = text[at] === '"' ? stringEnd(text, at) : -1
        const colon = end < 0 ? -1 : skipSpace(text, end)
        if (text[colon] !== ':') {
          const cut = at >= text.length || colon >= text.length || (text[at] === '"' && end === CUT)
          return fault(cut ? text.length : at)
        }
        const value = skipSpace(text, colon + 1)
        if (value >= text.length) return fault(value)
        parent.keys.push(unescaped(text, at, end))
        at = value
      }
    }
    const node = nodeAt(text, at)
    // Of a number that ends where the text was cut, digits may be missing.
    if (
      !node ||
      (parent &&
        node.kind === 'number' &&
        /^[-+.\deE]*$/.test(text.slice(at, at + 400)) &&
        at + 400 > text.length)
    ) {
      // The key without a value is not shown.
      if (parent?.kind === 'object') parent.keys.pop()
      return fault(node || isCutWithin(text, at) ? text.length : at)
    }
    parent?.items.push(node)
    root ??= node
    if (isContainer(node)) {
      open.push(node)
      at = skipSpace(text, at + 1)
      continue
    }
    if (node.cut) return fault(text.length)
    at = skipSpace(text, node.end)
    if (!parent) return at === text.length ? { text, root, faultAt: null } : fault(at)
    const next = afterValue(text, at, parent)
    if (next < 0) return fault(at)
    at = next
  }
}

/** After a value: past a comma, at the closer, or -1 when there is neither. */
function afterValue(text: string, at: number, parent: ContainerNode | undefined): number {
  if (text[at] === ',') return skipSpace(text, at + 1)
  return text[at] === (parent?.kind === 'object' ? '}' : ']') ? at : -1
}

/** The value that begins here; a container is given empty. */
function nodeAt(text: string, at: number): JsonNode | null {
  const first = text[at]
  if (first === '{' || first === '[') {
    const kind = first === '{' ? 'object' : 'array'
    return { kind, start: at, end: text.length, keys: [], items: [], closed: false }
  }
  if (first === '"') {
    const end = stringEnd(text, at)
    if (end === CUT) return { kind: 'string', start: at, end: text.length, cut: true }
    return end < 0 ? null : { kind: 'string', start: at, end }
  }
  NUMBER.lastIndex = at
  if (NUMBER.test(text)) return { kind: 'number', start: at, end: NUMBER.lastIndex }
  for (const word of ['true', 'false', 'null'] as const) {
    if (text.startsWith(word, at)) {
      return { kind: word === 'null' ? 'null' : 'boolean', start: at, end: at + word.length }
    }
  }
  return null
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\n\r]*/y
function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at
  SPACE.test(text)
  return SPACE.lastIndex
}

const CUT = -2
const BACKSLASH = 92
const QUOTE = 34

/** Just past a string's closing quote; `CUT` when the text ends before it, -1 when it is no string. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at + 1
    if (code < 32) return -1
    if (code !== BACKSLASH) continue
    at += 1
    if (text[at] === 'u') {
      const digits = text.slice(at + 1, at + 5)
      if (!/^[0-9a-fA-F]*$/.test(digits)) return -1
      at += 4
    } else if (at < text.length && !'"\\/bfnrt'.includes(text[at] ?? '')) return -1
  }
  return CUT
}

function lastSolid(text: string, before: number): number {
  let at = before - 1
  while (at >= 0 && ' \t\n\r'.includes(text[at] ?? '')) at--
  return at
}

/** Whether what begins here might be a value if the text went on. */
const isCutWithin = (text: string, at: number): boolean =>
  at >= text.length ||
  text.slice(at) === '-' ||
  ['true', 'false', 'null'].some(word => word.startsWith(text.slice(at, at + 5)))

function unescaped(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1)
  return inner.includes('\\') ? String(JSON.parse(text.slice(start, end))) : inner
}

/** What a string node says. */
export function stringOf(tree: JsonTree, node: JsonNode): string {
  if (!('cut' in node)) return unescaped(tree.text, node.start, node.end)
  // An escape that was cut in two is left out.
  const whole = tree.text.slice(node.start).replace(/(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$/, '$1')
  return unescaped(`${whole}"`, 0, whole.length + 1)
}

export const sourceOf = (tree: JsonTree, node: JsonNode): string => tree.text.slice(node.start, node.end)

/** The tree of a value. */
export const treeOf = (value: JsonValue): JsonTree => parseJson(JSON.stringify(value))

/** The member of an object that counts: the last of that key, as in `JSON.parse`. */
export function memberOf(node: JsonNode | null, key: string): JsonNode | null {
  if (node?.kind !== 'object') return null
  return node.items[node.keys.lastIndexOf(key)] ?? null
}
