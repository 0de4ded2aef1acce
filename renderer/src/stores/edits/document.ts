import { entriesOf, lookup } from '../../../../shared/flow/json.ts'
import { type FlowDocument, nodeSchema } from '../../../../shared/flow/schema.ts'
import { shortId } from '../../../../shared/flow/short-id.ts'
import type { NodeId } from '../../../../shared/ids.ts'

/** A place on the canvas, as the layout keeps it. */
export type Position = readonly [x: number, y: number]

/** Maps of a document that may be missing; one that is empty is left out, so that an undone edit leaves no trace. */
const optionalMaps = ['services', 'notes', 'groups', 'layout'] as const

/** Draws an id that nothing in the document has. */
export const freeId = (
  doc: FlowDocument,
  random: () => number,
  taken: ReadonlySet<string> = new Set(),
): NodeId => shortId(random, id => taken.has(id) || isTaken(doc, id))

const isTaken = (doc: FlowDocument, id: string): boolean =>
  lookup(doc.nodes, id) !== undefined ||
  lookup(doc.edges, id) !== undefined ||
  lookup(doc.notes, id) !== undefined ||
  lookup(doc.groups, id) !== undefined ||
  lookup(doc.layout, id) !== undefined

/** The document without optional maps that hold nothing. */
export function withoutEmptyMaps(doc: FlowDocument): FlowDocument {
  const empty = optionalMaps.filter(name => doc[name] !== undefined && Object.keys(doc[name]).length === 0)
  if (empty.length === 0) return doc
  const next = { ...doc }
  for (const name of empty) delete next[name]
  return next
}

/** A map with entries set; own keys alone, whatever they are called. */
export const withEntries = <K extends string, V>(
  map: Readonly<Record<K, V>> | undefined,
  entries: Iterable<readonly [K, V]>,
): Record<K, V> => Object.fromEntries([...entriesOf(map), ...entries]) as Record<K, V>

/** A map without the entries of these keys. */
export const withoutKeys = <K extends string, V>(
  map: Readonly<Record<K, V>>,
  gone: ReadonlySet<string>,
): Record<K, V> => Object.fromEntries(entriesOf(map).filter(([key]) => !gone.has(key))) as Record<K, V>

/** An object with fields changed; a field that is given as `undefined` is taken away. */
export function patched<T extends object>(value: T, patch: object): T {
  const fields = new Map<string, unknown>(Object.entries(value))
  for (const [key, field] of Object.entries(patch)) {
    if (field === undefined) fields.delete(key)
    else fields.set(key, field)
  }
  return Object.fromEntries(fields) as T
}

/** Whether a node of this shape may stand in a flow. */
export const isNode = (node: unknown): boolean => nodeSchema.safeParse(node).success

/** Whole pixels: what the eye can't see does not belong in a file under version control. */
export const rounded = ([x, y]: Position): [number, number] => [whole(x), whole(y)]

const whole = (value: number): number => (Number.isFinite(value) ? Math.round(value) + 0 : 0)
