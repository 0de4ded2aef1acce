import { lookup } from '../../../../shared/flow/json.ts'
import {
  type FlowDocument,
  flowSchema,
  type ServiceDefinition,
  serviceDefinitionSchema,
  serviceNameSchema,
} from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import {
  freeId,
  type Position,
  patched,
  rounded,
  withEntries,
  withoutEmptyMaps,
  withoutKeys,
} from './document.ts'

export interface FlowPatch {
  readonly name?: string | undefined
  readonly description?: string | undefined
}

/** A flow with nothing in it. */
export const emptyFlow = (name?: string): FlowDocument => ({
  formatVersion: 1,
  ...(name !== undefined && { name }),
  nodes: {},
  edges: {},
})

/** The document with its name or description changed. */
export function updateFlow(doc: FlowDocument, patch: FlowPatch): FlowDocument {
  const next = patched(doc, patch)
  return flowSchema.safeParse(next).success ? next : doc
}

/** The document with a service defined in it, or with `null` no longer. What is no definition changes nothing. */
export function setService(
  doc: FlowDocument,
  name: string,
  definition: ServiceDefinition | null,
): FlowDocument {
  if (definition === null) {
    return withoutEmptyMaps({ ...doc, services: withoutKeys(doc.services ?? {}, new Set([name])) })
  }
  const fits =
    serviceNameSchema.safeParse(name).success && serviceDefinitionSchema.safeParse(definition).success
  if (!fits || name === '__proto__') return doc
  return { ...doc, services: withEntries(doc.services, [[name, definition]]) }
}

/** The document with a note, and its id. */
export function addNote(
  doc: FlowDocument,
  text: string,
  position: Position,
  size: Position = [200, 120],
  random: () => number = Math.random,
): [doc: FlowDocument, id: NodeId] {
  const id = freeId(doc, random)
  const notes = withEntries(doc.notes, [[id, { text }]])
  return [
    { ...doc, notes, layout: withEntries(doc.layout, [[id, [...rounded(position), ...rounded(size)]]]) },
    id,
  ]
}

export const updateNote = (doc: FlowDocument, id: NodeId, text: string): FlowDocument => {
  const note = lookup(doc.notes, id)
  return note ? { ...doc, notes: withEntries(doc.notes, [[id, { ...note, text }]]) } : doc
}

/** The document with another size of a note or group. */
export function resize(doc: FlowDocument, id: NodeId, size: Position): FlowDocument {
  if (lookup(doc.notes, id) === undefined && lookup(doc.groups, id) === undefined) return doc
  const [x, y] = lookup(doc.layout, id) ?? [0, 0]
  return { ...doc, layout: withEntries(doc.layout, [[id, [x, y, ...rounded(size)]]]) }
}

/** The document with these nodes as a group, taken out of the groups that they were in; and the group's id. */
export function group(
  doc: FlowDocument,
  nodes: readonly NodeId[],
  name?: string,
  random: () => number = Math.random,
): [doc: FlowDocument, id: NodeId] {
  const id = freeId(doc, random)
  const members = nodes.filter(node => lookup(doc.nodes, node) !== undefined)
  if (members.length === 0) return [doc, id]
  const free = ungroup(doc, members)
  const entry = { ...(name !== undefined && { name }), nodes: members }
  return [{ ...free, groups: withEntries(free.groups, [[id, entry]]) }, id]
}

/** The document with these nodes in no group, and without the groups that are named or left empty. */
export function ungroup(doc: FlowDocument, ids: readonly NodeId[]): FlowDocument {
  const out = new Set<string>(ids)
  const left = Object.entries(doc.groups ?? {}).flatMap(([id, entry]) => {
    const nodes = entry.nodes.filter(node => !out.has(node))
    if (out.has(id) || (nodes.length === 0 && entry.nodes.length > 0)) return []
    return [[id, nodes.length === entry.nodes.length ? entry : { ...entry, nodes }] as const]
  })
  const stay = new Set(left.map(([id]) => id))
  const gone = new Set(Object.keys(doc.groups ?? {}).filter(id => !stay.has(id)))
  return withoutEmptyMaps({
    ...doc,
    ...(doc.groups && { groups: Object.fromEntries(left) as NonNullable<FlowDocument['groups']> }),
    ...(doc.layout && { layout: withoutKeys(doc.layout, gone) }),
  })
}
