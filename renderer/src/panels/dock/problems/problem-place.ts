import { lookup } from '../../../../../shared/flow/json.ts'
import { type Problem, pointerParts } from '../../../../../shared/flow/problem.ts'
import type { FlowDocument } from '../../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../../shared/ids.ts'

/** What a problem is about: a node, a wire, or the flow as a whole. */
export type ProblemPlace =
  | { readonly kind: 'node'; readonly id: NodeId; readonly name: string }
  | { readonly kind: 'edge'; readonly id: string; readonly name: string }
  | { readonly kind: 'flow'; readonly name: string }

export function placeOf({ pointer }: Problem, document: FlowDocument | null): ProblemPlace {
  const [part, id] = pointerParts(pointer)
  if (part === 'nodes' && id !== undefined) {
    const node = lookup(document?.nodes, id)
    if (node) return { kind: 'node', id: id as NodeId, name: node.service }
  }
  if (part === 'edges' && id !== undefined) {
    const edge = lookup(document?.edges, id)
    if (edge) {
      const name = (node: string): string => lookup(document?.nodes, node)?.service ?? node
      return { kind: 'edge', id, name: `${name(edge.from)} to ${name(edge.to)}` }
    }
  }
  if (part === 'services' && id !== undefined) return { kind: 'flow', name: id }
  return { kind: 'flow', name: 'The flow' }
}

export type ProblemFilter = 'all' | Problem['severity']

/** Errors first; within them the order in which they were found, which is that of the document. */
export function shownProblems(problems: readonly Problem[], filter: ProblemFilter): readonly Problem[] {
  const kept = problems.filter(({ severity }) => filter === 'all' || severity === filter)
  return [...kept.filter(isError), ...kept.filter(problem => !isError(problem))]
}

export const isError = ({ severity }: Problem): boolean => severity === 'error'

export interface MessagePart {
  readonly text: string
  readonly name: boolean
}

/** A sentence in parts: what is a service's name, quoted, or a placeholder is set off. */
export function messageParts(message: string, names: ReadonlySet<string>): readonly MessagePart[] {
  const parts: MessagePart[] = []
  for (const [word] of message.matchAll(
    /\{\{[^}]*\}\}|`[^`]*`|[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+|[\s\S]/g,
  )) {
    const name =
      word.length > 1 &&
      (word.startsWith('{{') || word.startsWith('`') || names.has(word) || isUnknownService(message, word))
    const text = name && word.startsWith('`') ? word.slice(1, -1) : word
    const last = parts.at(-1)
    if (last && last.name === name && !name) parts[parts.length - 1] = { text: last.text + text, name }
    else parts.push({ text, name })
  }
  return parts
}

/** The name that the sentence says nothing is called, and the one that it suggests. */
const isUnknownService = (message: string, word: string): boolean =>
  /No service is called/.test(message) && message.includes(word)
