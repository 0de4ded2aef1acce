import { entriesOf } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import { withoutEmptyMaps } from '../edits/document.ts'
import type { FlowParts } from '../types.ts'

type PartName = keyof FlowParts
type Part = Record<string, unknown>

const mapNames = ['nodes', 'edges', 'layout', 'services', 'notes', 'groups'] as const
const isMap = (name: string): boolean => (mapNames as readonly string[]).includes(name)

/**
 * What has changed from one document to another, entry by entry, both ways; null when nothing has. Entries that are
 * the same object are not looked into.
 */
export function diffFlows(
  from: FlowDocument,
  to: FlowDocument,
): { before: Partial<FlowParts>; after: Partial<FlowParts> } | null {
  if (from === to) return null
  const before: Partial<FlowParts> = {}
  const after: Partial<FlowParts> = {}
  const note = (name: PartName, old: Part | undefined, now: Part | undefined): void => {
    if (old === now) return
    const changed = changedKeys(old ?? {}, now ?? {})
    if (changed.length === 0) return
    before[name] = pick(old ?? {}, changed)
    after[name] = pick(now ?? {}, changed)
  }
  for (const name of mapNames) note(name, from[name], to[name])
  note('meta', metaOf(from), metaOf(to))
  return Object.keys(before).length === 0 ? null : { before, after }
}

/** The document with entries set to what they were, or are to be; `undefined` takes an entry away. */
export function applyParts(doc: FlowDocument, parts: Partial<FlowParts>): FlowDocument {
  const next: Part = { ...doc }
  for (const name of mapNames) {
    const part = parts[name]
    if (part !== undefined) next[name] = applied(doc[name] ?? {}, part)
  }
  const meta = parts.meta === undefined ? next : applied(next, parts.meta)
  // Made of entries of documents alone, each where it was.
  return withoutEmptyMaps(meta as FlowDocument)
}

/** Two changes, one after the other, as one; null when the second takes the first back. */
export function joinParts(
  older: { before: Partial<FlowParts>; after: Partial<FlowParts> },
  newer: { before: Partial<FlowParts>; after: Partial<FlowParts> },
): { before: Partial<FlowParts>; after: Partial<FlowParts> } | null {
  const before: Partial<FlowParts> = {}
  const after: Partial<FlowParts> = {}
  for (const name of [...mapNames, 'meta'] as const) {
    // What the older one knows of before, and the newer one of after, is what holds.
    const from = Object.fromEntries([...entriesOf(newer.before[name]), ...entriesOf(older.before[name])])
    const to = Object.fromEntries([...entriesOf(older.after[name]), ...entriesOf(newer.after[name])])
    const changed = changedKeys(from, to)
    if (changed.length === 0) continue
    before[name] = pick(from, changed)
    after[name] = pick(to, changed)
  }
  return Object.keys(before).length === 0 ? null : { before, after }
}

const metaOf = (doc: FlowDocument): Part =>
  Object.fromEntries(Object.entries(doc).filter(([key]) => !isMap(key)))

const own = (part: Part, key: string): unknown => (Object.hasOwn(part, key) ? part[key] : undefined)

function changedKeys(old: Part, now: Part): string[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(now)])
  return [...keys].filter(key => !sameJson(own(old, key), own(now, key)))
}

const pick = (part: Part, keys: readonly string[]): Part =>
  Object.fromEntries(keys.map(key => [key, own(part, key)]))

function applied(map: Part, changes: Part): Part {
  const entries = new Map<string, unknown>(Object.entries(map))
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) entries.delete(key)
    else entries.set(key, value)
  }
  return Object.fromEntries(entries)
}

/** Whether two values are the same JSON; the order of an object's fields does not count. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a as Part, b as Part]
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every(key => Object.hasOwn(right, key) && sameJson(left[key], right[key]))
}
