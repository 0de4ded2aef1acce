import type { JsonValue } from '../../../../shared/flow/json.ts'
import { countOf } from '../../../../shared/format.ts'
import { isContainer, type JsonNode, type JsonTree } from './json-node.ts'
import { visible } from './json-path.ts'
import { scalarText } from './json-rows.ts'

type Kind = JsonNode['kind']

/** What values at one place of a body have in common. */
export interface Shape {
  /** How many values were seen there. */
  seen: number
  readonly kinds: Map<Kind, number>
  /** Of objects: what is under each key. */
  readonly members: Map<string, Shape>
  /** Of lists: what their entries are, and how many there are. */
  items: Shape | null
  least: number
  most: number
  /** The first scalar that was seen. */
  example: string | null
}

/** Nodes that are looked at: more would only say the same again. */
const MOST_NODES = 200_000
const MOST_MEMBERS = 500

const newShape = (): Shape => ({
  seen: 0,
  kinds: new Map(),
  members: new Map(),
  items: null,
  least: Number.POSITIVE_INFINITY,
  most: 0,
  example: null,
})

/** The shape of a body, made of what it holds. Null for what is no JSON. */
export function shapeOf(tree: JsonTree): Shape | null {
  const { root } = tree
  if (!root) return null
  const shape = newShape()
  // Without recursion: bodies may be as deep as they like.
  const left: { readonly node: JsonNode; readonly into: Shape }[] = [{ node: root, into: shape }]
  for (let looked = 0; looked < MOST_NODES; looked++) {
    const next = left.pop()
    if (!next) break
    const { node, into } = next
    into.seen += 1
    into.kinds.set(node.kind, (into.kinds.get(node.kind) ?? 0) + 1)
    if (!isContainer(node)) {
      if (node.kind !== 'null') into.example ??= scalarText(tree, node).text.slice(0, 48)
      continue
    }
    if (node.kind === 'array') {
      into.least = Math.min(into.least, node.items.length)
      into.most = Math.max(into.most, node.items.length)
      into.items ??= newShape()
    }
    // Backwards: the stack turns them round again.
    for (let at = node.items.length - 1; at >= 0; at--) {
      const item = node.items[at]
      const child = node.kind === 'array' ? into.items : null
      if (item && child) left.push({ node: item, into: child })
    }
    if (node.kind === 'object') pushMembers(node, into, left)
  }
  return shape
}

function pushMembers(
  node: Extract<JsonNode, { readonly keys: string[] }>,
  into: Shape,
  left: { node: JsonNode; into: Shape }[],
): void {
  const members = new Map<string, JsonNode>()
  node.keys.forEach((key, at) => {
    const item = node.items[at]
    if (item) members.set(key, item)
  })
  const found: { node: JsonNode; into: Shape }[] = []
  for (const [key, item] of members) {
    let member = into.members.get(key)
    if (!member) {
      if (into.members.size >= MOST_MEMBERS) continue
      member = newShape()
      into.members.set(key, member)
    }
    found.push({ node: item, into: member })
  }
  left.push(...found.reverse())
}

/** A line of a shape that is written out. */
export interface ShapeLine {
  readonly depth: number
  /** The key; null for the body itself. */
  readonly label: string | null
  readonly type: string
  /** How often it is there, where it is not always, and an example. */
  readonly note: string
}

/** A shape in lines, members below what they are of. */
export function shapeLines(shape: Shape): readonly ShapeLine[] {
  const lines: ShapeLine[] = []
  const left: { label: string | null; shape: Shape; depth: number; of: number }[] = [
    { label: null, shape, depth: 0, of: shape.seen },
  ]
  for (let next = left.pop(); next; next = left.pop()) {
    const { label, shape: at, depth, of } = next
    const notes = [
      at.seen < of ? `in ${at.seen} of ${of}` : '',
      at.example !== null && at.members.size === 0 && !at.items ? `such as ${at.example}` : '',
    ]
    lines.push({ depth, label, type: typeOf(at), note: notes.filter(Boolean).join(', ') })
    // Members of the entries of lists stand below the list: who reads it knows that they are the entries'.
    let inner: Shape | null = at
    while (inner && inner.members.size === 0 && inner.items) inner = inner.items
    const objects = inner?.kinds.get('object') ?? 0
    const members = [...(inner?.members ?? [])]
    for (const [key, member] of members.reverse()) {
      left.push({ label: visible(key), shape: member, depth: depth + 1, of: objects })
    }
  }
  return lines
}

const WORDS: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  object: ['object', 'objects'],
  array: ['list', 'lists'],
  string: ['string', 'strings'],
  number: ['number', 'numbers'],
  boolean: ['boolean', 'booleans'],
  null: ['null', 'nulls'],
}

function typeOf(shape: Shape): string {
  const names = [...shape.kinds.keys()].map(kind => (kind === 'array' ? listType(shape) : WORDS[kind][0]))
  return names.join(' or ')
}

function listType({ items, least, most }: Shape): string {
  if (!items || most === 0) return 'empty list'
  const kinds = [...items.kinds.keys()]
  const [kind] = kinds
  const [one, many] = kinds.length === 1 && kind ? WORDS[kind] : (['value', 'values'] as const)
  return least === most
    ? `list of ${countOf(most, one, many)}`
    : `list of ${least} to ${countOf(most, one, many)}`
}

/** The same as a JSON Schema. Deeper than `depth` everything is allowed. */
export function jsonSchemaOf(shape: Shape, depth = 40): { readonly [key: string]: JsonValue } {
  if (depth === 0) return {}
  const types = [...shape.kinds.keys()]
  const [type] = types
  const schema: Record<string, JsonValue> = {}
  if (types.length > 1) schema.type = types
  else if (type) schema.type = type
  if (shape.kinds.has('object')) {
    const objects = shape.kinds.get('object') ?? 0
    const members = [...shape.members]
    schema.properties = Object.fromEntries(
      members.map(([key, member]) => [key, jsonSchemaOf(member, depth - 1)]),
    )
    const required = members.filter(([, { seen }]) => seen === objects).map(([key]) => key)
    if (required.length > 0) schema.required = required
  }
  if (shape.items && shape.items.seen > 0) schema.items = jsonSchemaOf(shape.items, depth - 1)
  return schema
}
