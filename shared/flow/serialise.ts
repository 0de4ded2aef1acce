import { byCodeUnit, isJsonObject, type JsonObject, type JsonValue, lookup } from './json.ts'
import type { FlowDocument } from './schema.ts'

/**
 * The one text that a flow has: known fields in a fixed order, unknown ones after them by name, maps by key, layout
 * last, two spaces, LF, a newline at the end, a place of the layout on one line, and nothing that says what holds
 * anyway. Reading that text and writing it again gives the same bytes. Requests, unknown fields and other data keep
 * the order that they have.
 */
export function serialiseFlow(flow: FlowDocument): string {
  const json = flow as JsonObject
  const members: Member[] = []
  for (const key of [...orderOf(json, flowFields).filter(name => name !== 'layout'), 'layout']) {
    const value = json[key]
    if (value === undefined) continue
    const entry = lookup(maps, key)
    if (entry === undefined || !isJsonObject(value)) members.push([key, data(value, 1)])
    else if (required.has(key) || Object.keys(value).length > 0) members.push([key, map(value, entry)])
  }
  return `${block(members, 0)}\n`
}

type Member = readonly [key: string, text: string]

interface Shape {
  readonly fields: readonly string[]
  /** What may be left out because it holds anyway. */
  readonly defaults: Readonly<Record<string, JsonValue>>
}

const flowFields = [
  '$schema',
  'formatVersion',
  'name',
  'description',
  'nodes',
  'edges',
  'services',
  'groups',
  'notes',
]
const control = ['timeoutMs', 'retry', 'idempotent', 'isolation']

const target: Shape = {
  fields: ['kind', 'service', 'label', 'disabled', 'pattern', 'policy', 'concurrency', 'request', ...control],
  // Not the fields that override what the service says: `"idempotent": false` may be news.
  defaults: { disabled: false },
}
const source: Shape = {
  ...target,
  defaults: { ...target.defaults, pattern: 'parallel', policy: 'all-settled' },
}
const edge: Shape = { fields: ['from', 'to', 'role', 'when', 'order'], defaults: { when: 'always' } }
const service: Shape = {
  fields: [
    ...['kind', 'description', 'disabled', 'method', 'url', 'query', 'headers', 'auth', 'body', 'redirects'],
    ...['maxBytes', 'okStatus', 'full', 'command', 'cwd', 'env', 'flow', 'concurrency', ...control],
  ],
  defaults: { disabled: false, idempotent: false, isolation: 'shared', timeoutMs: 1_800_000 },
}
const http: Shape = {
  ...service,
  defaults: {
    ...service.defaults,
    method: 'GET',
    redirects: 5,
    maxBytes: 64 * 1024 * 1024,
    okStatus: '200-299',
    full: false,
  },
}
const group: Shape = { fields: ['name', 'nodes'], defaults: {} }
const note: Shape = { fields: ['text'], defaults: {} }
const retry: Shape = { fields: ['attempts', 'backoffMs', 'factor', 'maxMs', 'jitter'], defaults: {} }

const required: ReadonlySet<string> = new Set(['nodes', 'edges'])
const maps: Readonly<Record<string, (entry: JsonValue) => string>> = {
  nodes: entry => shaped(entry, isJsonObject(entry) && entry.kind === 'target' ? target : source),
  edges: entry => shaped(entry, edge),
  services: entry => shaped(entry, isJsonObject(entry) && entry.kind === 'http' ? http : service),
  groups: entry => shaped(entry, group),
  notes: entry => shaped(entry, note),
  layout: entry =>
    Array.isArray(entry) ? `[${entry.map(part => JSON.stringify(part)).join(', ')}]` : data(entry, 2),
}

function map(value: JsonObject, entry: (entry: JsonValue) => string): string {
  const members: Member[] = []
  for (const key of Object.keys(value).sort(byCodeUnit)) {
    const member = value[key]
    if (member !== undefined) members.push([key, entry(member)])
  }
  return block(members, 1)
}

function shaped(entry: JsonValue, shape: Shape, depth = 2): string {
  if (!isJsonObject(entry)) return data(entry, depth)
  const members: Member[] = []
  for (const key of orderOf(entry, shape.fields)) {
    const value = entry[key]
    if (value === undefined) continue
    if (Object.hasOwn(shape.defaults, key) && shape.defaults[key] === value) continue
    const text = key === 'retry' ? shaped(value, retry, depth + 1) : data(value, depth + 1)
    members.push([key, text])
  }
  return block(members, depth)
}

/** Names of an object's own fields: the known ones first. */
function orderOf(object: JsonObject, known: readonly string[]): string[] {
  const unknown = Object.keys(object).filter(key => !known.includes(key))
  return [...known.filter(key => Object.hasOwn(object, key)), ...unknown.sort(byCodeUnit)]
}

function block(members: readonly Member[], depth: number): string {
  if (members.length === 0) return '{}'
  const indent = '  '.repeat(depth)
  const lines = members.map(([key, text]) => `${indent}  ${JSON.stringify(key)}: ${text}`)
  return `{\n${lines.join(',\n')}\n${indent}}`
}

/** Line breaks in what `JSON.stringify` gives are between things, never within a string. */
const data = (value: JsonValue, depth: number): string =>
  JSON.stringify(value, null, 2).replaceAll('\n', `\n${'  '.repeat(depth)}`)
