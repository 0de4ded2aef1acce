import { isContainer, type JsonTree, sourceOf, stringOf } from './json-node.ts'
import type { NodePath } from './json-path.ts'

export interface SearchResult {
  /** Where a key or a value holds the text, in the order of the tree. */
  readonly paths: readonly NodePath[]
  /** There are more than were looked for. */
  readonly more: boolean
}

export const MAX_HITS = 5000
const nothing: SearchResult = { paths: [], more: false }

/** Finds a text in keys and values, whatever its case. */
export function searchTree(tree: JsonTree, text: string): SearchResult {
  const wanted = text.toLowerCase()
  const { root } = tree
  if (wanted === '' || !root) return nothing
  if (!isContainer(root)) return matches(tree, root, wanted) ? { paths: [[]], more: false } : nothing
  const paths: NodePath[] = []
  const stack = [{ node: root, path: [] as number[], next: 0 }]
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const index = top.next++
    const item = top.node.items[index]
    if (!item) {
      stack.pop()
      continue
    }
    const key = top.node.keys[index]
    const found = key?.toLowerCase().includes(wanted) || (!isContainer(item) && matches(tree, item, wanted))
    if (found) {
      if (paths.length >= MAX_HITS) return { paths, more: true }
      paths.push([...top.path, index])
    }
    if (isContainer(item)) stack.push({ node: item, path: [...top.path, index], next: 0 })
  }
  return { paths, more: false }
}

function matches(tree: JsonTree, node: Parameters<typeof stringOf>[1], wanted: string): boolean {
  const text = node.kind === 'string' ? stringOf(tree, node) : sourceOf(tree, node)
  return text.toLowerCase().includes(wanted)
}

/** A text in pieces, those that match marked. */
export function marked(
  text: string,
  search: string,
): readonly { readonly text: string; readonly hit: boolean }[] {
  const wanted = search.toLowerCase()
  const lower = text.toLowerCase()
  // Lower case can be longer than upper case in some scripts: then nothing is marked rather than the wrong part.
  if (wanted === '' || lower.length !== text.length) return [{ text, hit: false }]
  const parts: { text: string; hit: boolean }[] = []
  let at = 0
  for (
    let found = lower.indexOf(wanted);
    found >= 0 && parts.length < 200;
    found = lower.indexOf(wanted, at)
  ) {
    if (found > at) parts.push({ text: text.slice(at, found), hit: false })
    at = found + wanted.length
    parts.push({ text: text.slice(found, at), hit: true })
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: false })
  return parts
}
