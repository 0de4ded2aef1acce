import { countOf } from '../../../../shared/format.ts'
import {
  type ContainerNode,
  isContainer,
  type JsonNode,
  type JsonTree,
  sourceOf,
  stringOf,
} from './json-node.ts'
import { type NodePath, pathKey, visible } from './json-path.ts'

/** A line of the tree. */
export type JsonRow = NodeRow | TextRow | MoreRow

export interface NodeRow {
  readonly kind: 'node'
  readonly path: NodePath
  readonly id: string
  readonly depth: number
  /** Key or index; null for the root. */
  readonly label: string | null
  readonly node: JsonNode
  readonly open: boolean
}
/** A line of a long string that was expanded. */
export interface TextRow {
  readonly kind: 'text'
  readonly path: NodePath
  readonly id: string
  readonly depth: number
  readonly text: string
}
/** A container has more members than are shown. */
export interface MoreRow {
  readonly kind: 'more'
  readonly path: NodePath
  readonly id: string
  readonly depth: number
  readonly left: number
}

/** What is open and how far. Keys are `pathKey`s. */
export interface TreeState {
  readonly open: ReadonlySet<string>
  /** Members shown of large containers, where it is not the usual number. */
  readonly shown: ReadonlyMap<string, number>
}

/** Members of a container that are shown at first, and added by each "more". */
export const MEMBERS = 1000
/** A string over this is clipped. */
const CLIP_CHARS = 160
/** Width of the lines of a string that was expanded. */
const LINE_CHARS = 120

/** Lines of the tree from what is open. The root's members stand at the left edge, without a line for the root. */
export function jsonRows(tree: JsonTree, { open, shown }: TreeState): readonly JsonRow[] {
  const rows: JsonRow[] = []
  const { root } = tree
  if (!root) return rows
  if (!isContainer(root)) {
    pushScalar(tree, rows, {
      kind: 'node',
      path: [],
      id: '',
      depth: 0,
      label: null,
      node: root,
      open: open.has(''),
    })
    return rows
  }
  const stack: {
    readonly node: ContainerNode
    readonly path: NodePath
    readonly depth: number
    next: number
  }[] = []
  stack.push({ node: root, path: [], depth: 0, next: 0 })
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { node, path, depth } = top
    const index = top.next++
    const item = node.items[index]
    const id = pathKey(path)
    const limit = shown.get(id) ?? MEMBERS
    if (!item || index >= limit) {
      if (item) rows.push({ kind: 'more', path, id: `${id}…`, depth, left: node.items.length - limit })
      stack.pop()
      continue
    }
    const childPath = [...path, index]
    const childId = pathKey(childPath)
    const label = node.kind === 'array' ? String(index) : (node.keys[index] ?? '')
    const row: NodeRow = {
      kind: 'node',
      path: childPath,
      id: childId,
      depth,
      label,
      node: item,
      open: open.has(childId),
    }
    if (!isContainer(item)) pushScalar(tree, rows, row)
    else {
      rows.push(row)
      if (row.open && item.items.length > 0)
        stack.push({ node: item, path: childPath, depth: depth + 1, next: 0 })
    }
  }
  return rows
}

function pushScalar(tree: JsonTree, rows: JsonRow[], row: NodeRow): void {
  rows.push(row)
  if (!row.open || row.node.kind !== 'string') return
  stringLines(stringOf(tree, row.node)).forEach((text, at) => {
    rows.push({ kind: 'text', path: row.path, id: `${row.id}:${at}`, depth: row.depth + 1, text })
  })
}

/** A long string in lines: its own, and cut where they are too long. */
export function stringLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/).flatMap(line => {
    const pieces: string[] = []
    const characters = line.length > LINE_CHARS ? [...line] : null
    if (!characters) return [visible(line)]
    for (let at = 0; at < characters.length; at += LINE_CHARS) {
      pieces.push(visible(characters.slice(at, at + LINE_CHARS).join('')))
    }
    return pieces
  })
}

/** Is worth to be opened: it does not fit a line, or is of several. */
const isLong = (text: string): boolean => text.length > CLIP_CHARS || text.includes('\n')

/** A scalar as its row shows it; `clipped`: there is more of it. */
export function scalarText(
  tree: JsonTree,
  node: JsonNode,
): { readonly text: string; readonly clipped: boolean } {
  if (node.kind !== 'string') return { text: sourceOf(tree, node).slice(0, CLIP_CHARS), clipped: false }
  const whole = stringOf(tree, node)
  const clipped = isLong(whole)
  // Never half a character.
  const end =
    whole.length > CLIP_CHARS && /[\ud800-\udbff]/.test(whole.charAt(CLIP_CHARS - 1))
      ? CLIP_CHARS - 1
      : CLIP_CHARS
  return {
    text: `"${visible(whole.slice(0, end))}${whole.length > CLIP_CHARS || 'cut' in node ? '…' : '"'}`,
    clipped,
  }
}

const HINT_CHARS = 80

/** What a closed container holds, in a few words: its keys, or its first values. */
export function containerHint(tree: JsonTree, node: ContainerNode): string {
  const parts: string[] = []
  let length = 0
  for (const [index, item] of node.items.slice(0, 12).entries()) {
    const part =
      node.kind === 'object'
        ? visible((node.keys[index] ?? '').slice(0, HINT_CHARS))
        : isContainer(item)
          ? sizeText(item)
          : scalarText(tree, item).text
    length += part.length + 2
    if (length > HINT_CHARS) break
    parts.push(part)
  }
  return parts.length < node.items.length && parts.length > 0 ? `${parts.join(', ')}, …` : parts.join(', ')
}

/** `{4}` or `[2]`. */
export const sizeText = (node: ContainerNode): string => {
  const size = `${node.items.length}${node.closed ? '' : '+'}`
  return node.kind === 'object' ? `{${size}}` : `[${size}]`
}

/** A value in one line: `{ id: 7, name: "Halden", 7 more }`. */
export function summary(tree: JsonTree, node: JsonNode, chars = 60): string {
  if (!isContainer(node)) {
    const { text } = scalarText(tree, node)
    return text
  }
  const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']']
  if (node.items.length === 0) return `${open}${node.closed ? '' : '…'}${close}`
  const parts: string[] = []
  let length = 0
  for (const [index, item] of node.items.entries()) {
    const value = isContainer(item) ? sizeText(item) : scalarText(tree, item).text
    const part = node.kind === 'object' ? `${visible(node.keys[index] ?? '')}: ${value}` : value
    length += part.length + 2
    if (length > chars && parts.length > 0) break
    parts.push(part)
    if (length > chars) break
  }
  const left = node.items.length - parts.length
  return `${open} ${parts.join(', ')}${left > 0 ? `, ${left}${node.closed ? '' : '+'} more` : ''} ${close}`
}

/** Said of a container to who does not see it. */
export const spokenSize = (node: ContainerNode): string =>
  node.kind === 'object'
    ? `object of ${countOf(node.items.length, 'member')}`
    : `list of ${countOf(node.items.length, 'entry', 'entries')}`
