import { type ContainerNode, isContainer, type JsonNode, type JsonTree } from './json-node.ts'
import type { NodePath } from './json-path.ts'
import { scalarText, sizeText } from './json-rows.ts'

export interface TableColumn {
  readonly name: string
  /** Numbers alone, as far as was looked: they stand right. */
  readonly numeric: boolean
  /** Width, in characters. */
  readonly chars: number
}
export interface TableRow {
  readonly path: NodePath
  /** Index of the entry, or key of the member. */
  readonly label: string
  /** By column: the value, and which member of the row it is; null where the row has none. */
  readonly cells: readonly ({ readonly node: JsonNode; readonly path: NodePath } | null)[]
}
export interface JsonTable {
  /** What is shown as a table. */
  readonly path: NodePath
  readonly label: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
}

/** Rows that are looked at to find out which columns there are and how wide. */
const SAMPLE = 200
const MOST_COLUMNS = 40
const LEAST_CHARS = 6
const MOST_CHARS = 36

/**
 * The list around `at`, the root's own, or the longest one of rows that lies in the root, with a row for each entry; of
 * an object without one a row for each member. Null for what is no container.
 */
export function tableOf(tree: JsonTree, at: NodePath | null): JsonTable | null {
  const { root } = tree
  if (!root || !isContainer(root)) return null
  const path = listAround(root, at ?? []) ?? longestList(root) ?? []
  const node = nodeAt(root, path)
  if (!node || !isContainer(node)) return null
  return node.kind === 'array' ? ofList(tree, node, path) : ofObject(tree, node, path)
}

function listAround(root: ContainerNode, at: NodePath): NodePath | null {
  for (let length = at.length; length >= 0; length--) {
    const path = at.slice(0, length)
    if (nodeAt(root, path)?.kind === 'array') return path
  }
  return null
}

function longestList(root: ContainerNode): NodePath | null {
  let best: { path: NodePath; length: number } | null = null
  for (const [index, item] of root.items.entries()) {
    if (item.kind !== 'array' || item.items[0]?.kind !== 'object') continue
    if (item.items.length > (best?.length ?? 1)) best = { path: [index], length: item.items.length }
  }
  return best?.path ?? null
}

function nodeAt(root: JsonNode, path: NodePath): JsonNode | null {
  let node: JsonNode | null = root
  for (const index of path) {
    if (!node || !isContainer(node)) return null
    node = node.items[index] ?? null
  }
  return node
}

function ofList(tree: JsonTree, list: ContainerNode, path: NodePath): JsonTable {
  const names = new Set<string>()
  let plain = false
  for (const item of list.items.slice(0, SAMPLE)) {
    if (item.kind !== 'object') plain = true
    else for (const key of item.keys) if (names.size < MOST_COLUMNS) names.add(key)
  }
  const keys = [...names]
  const rows = list.items.map((item, index): TableRow => {
    const own = [...path, index]
    const cells = keys.map(key => {
      const member = item.kind === 'object' ? item.keys.lastIndexOf(key) : -1
      const node = item.kind === 'object' ? item.items[member] : undefined
      return node ? { node, path: [...own, member] } : null
    })
    const whole = item.kind === 'object' ? null : { node: item, path: own }
    return { path: own, label: String(index), cells: plain ? [whole, ...cells] : cells }
  })
  const columns = [...(plain ? ['value'] : []), ...keys].map((name, at) => columnOf(tree, name, rows, at))
  return { path, label: '#', columns, rows }
}

function ofObject(tree: JsonTree, object: ContainerNode, path: NodePath): JsonTable {
  const rows = object.items.map((node, index): TableRow => {
    const own = [...path, index]
    return { path: own, label: object.keys[index] ?? '', cells: [{ node, path: own }] }
  })
  const column = columnOf(tree, 'value', rows, 0)
  return { path, label: 'key', columns: [{ ...column, numeric: false, chars: 2 * MOST_CHARS }], rows }
}

function columnOf(tree: JsonTree, name: string, rows: readonly TableRow[], at: number): TableColumn {
  let chars = Math.max(LEAST_CHARS, name.length)
  let numeric = true
  for (const { cells } of rows.slice(0, SAMPLE)) {
    const node = cells[at]?.node
    if (!node) continue
    if (node.kind !== 'number' && node.kind !== 'null') numeric = false
    chars = Math.max(chars, cellText(tree, node).length)
  }
  return { name, numeric, chars: Math.min(chars, MOST_CHARS) + 3 }
}

/** A value as a cell shows it. */
export const cellText = (tree: JsonTree, node: JsonNode): string =>
  isContainer(node) ? sizeText(node) : scalarText(tree, node).text
