import type { ContainerNode, JsonTree } from './json-node.ts'
import { isContainer } from './json-node.ts'

/** Where a node is: indexes of members from the root. Repeated keys make names ambiguous, indexes are not. */
export type NodePath = readonly number[]

export const pathKey = (path: NodePath): string => path.join('.')

const PLAIN = /^[\p{L}_$][\p{L}\p{N}_$]*$/u

/** A step into a container as text: `.name`, `[0]`, `["odd name"]`. */
function stepText(container: ContainerNode, index: number): string {
  if (container.kind === 'array') return `[${index}]`
  const key = container.keys[index] ?? ''
  return PLAIN.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

/** A path as it would be written in JavaScript: `response.contacts[0].email`. */
export function pathText(tree: JsonTree, root: string, path: NodePath): string {
  let text = root
  let node = tree.root
  for (const index of path) {
    if (!node || !isContainer(node)) break
    text += stepText(node, index)
    node = node.items[index] ?? null
  }
  return text
}

/** Characters that show as nothing, or turn what follows around, are written out so that they can be seen. */
export const visible = (text: string): string =>
  text.replace(HIDDEN, character => {
    const known = ESCAPES[character]
    return known ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })

const ESCAPES: Readonly<Record<string, string | undefined>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}
// Controls, and what only formats: soft hyphens, joiners, direction marks and overrides. And line separators.
const HIDDEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu
