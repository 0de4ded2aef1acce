import type { z } from 'zod'
import { nodeIdSchema } from '../ids.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import { type Problem, pointer } from './problem.ts'
import {
  edgeSchema,
  type FlowDocument,
  flowSchema,
  groupSchema,
  layoutEntrySchema,
  nodeSchema,
  noteSchema,
  serviceDefinitionSchema,
  serviceNameSchema,
} from './schema.ts'
import { shapeMessage } from './shape-message.ts'
import { usualMaps } from './usual-entries.ts'

export interface ReadFlow {
  /** Null only when the schema refuses what is left after all that was wrong is gone. */
  readonly document: FlowDocument | null
  readonly problems: readonly Problem[]
  /** Whether something that stands in the file is missing from `document`, so that saving would lose it. */
  readonly lost: boolean
}

type Severity = Problem['severity']
type Path = readonly (string | number)[]

/** The maps of a flow: what their keys and entries are, and whether a wrong entry keeps the flow from running. */
const maps: readonly {
  readonly name: keyof FlowDocument & string
  readonly noun: string
  readonly key: z.ZodType
  readonly entry: z.ZodType
  readonly severity: Severity
  readonly required: boolean
}[] = [
  { name: 'nodes', noun: 'node', key: nodeIdSchema, entry: nodeSchema, severity: 'error', required: true },
  { name: 'edges', noun: 'edge', key: nodeIdSchema, entry: edgeSchema, severity: 'error', required: true },
  {
    name: 'services',
    noun: 'service',
    key: serviceNameSchema,
    entry: serviceDefinitionSchema,
    severity: 'error',
    required: false,
  },
  { name: 'notes', noun: 'note', key: nodeIdSchema, entry: noteSchema, severity: 'warning', required: false },
  {
    name: 'groups',
    noun: 'group',
    key: nodeIdSchema,
    entry: groupSchema,
    severity: 'warning',
    required: false,
  },
  {
    name: 'layout',
    noun: 'place',
    key: nodeIdSchema,
    entry: layoutEntrySchema,
    severity: 'warning',
    required: false,
  },
]

/**
 * Reads a flow of the current format as far as it can be read. A field that is wrong is reported and left out; so is
 * a node, edge or other entry that can't stand without it. Fields that the schema does not know are kept.
 *
 * @param partial the text ended early: what is not there is no news then.
 */
export function readFlow(value: JsonObject, partial = false): ReadFlow {
  // As good as always nothing is wrong.
  const usual = usualMaps(value)
  const emptied = Object.fromEntries(Object.keys(usual).map(name => [name, {}]))
  const whole = flowSchema.safeParse({ ...value, ...emptied })
  if (whole.success) return { document: { ...whole.data, ...usual }, problems: [], lost: false }

  const problems: Problem[] = []
  let lost = false
  const report = (severity: Severity, message: string, path: Path): void => {
    problems.push({ severity, code: 'shape', message, pointer: pointer(...path) })
  }

  const flow: JsonObject = { ...value }
  const leftOut = new Set<string>()
  for (const map of maps) {
    const given = flow[map.name]
    if (given === undefined) {
      if (!map.required) continue
      if (!partial) report('error', `Expected \`${map.name}\` to be an object, but it is missing`, [])
      flow[map.name] = {}
      continue
    }
    if (!isJsonObject(given)) {
      report(map.severity, `Expected \`${map.name}\` to be an object of ${map.noun}s by id`, [map.name])
      lost = true
      if (map.required) flow[map.name] = {}
      else delete flow[map.name]
      continue
    }
    const kept: JsonObject = {}
    for (const [key, entry] of Object.entries(given)) {
      const path = [map.name, key]
      const badKey = map.key.safeParse(key).error?.issues[0]
      if (badKey !== undefined) report(map.severity, `${badKey.message}, got ${JSON.stringify(key)}`, path)
      const read = readEntry(map.entry, map.noun, entry)
      for (const fault of read.faults) report(map.severity, fault.message, [...path, ...fault.path])
      if (badKey === undefined && read.value !== undefined) kept[key] = read.value
      else if (map.name === 'nodes') leftOut.add(key)
      if (badKey !== undefined || read.faults.length > 0) lost = true
    }
    flow[map.name] = kept
  }

  if (leftOut.size > 0) dropEdgesOf(flow, leftOut)

  const rest = readEntry(flowSchema, 'flow', flow)
  for (const fault of rest.faults) report('error', fault.message, fault.path)
  if (rest.faults.length > 0) lost = true
  const document = rest.value === undefined ? null : (flowSchema.safeParse(rest.value).data ?? null)
  return { document, problems, lost: lost || document === null }
}

/** An edge of a node that could not be read says nothing new: the node is what has to be mended. */
function dropEdgesOf(flow: JsonObject, nodes: ReadonlySet<string>): void {
  const edges = flow.edges
  if (!isJsonObject(edges)) return
  flow.edges = Object.fromEntries(
    Object.entries(edges).filter(
      ([, edge]) => isJsonObject(edge) && !nodes.has(String(edge.from)) && !nodes.has(String(edge.to)),
    ),
  )
}

interface Fault {
  readonly message: string
  readonly path: Path
}

/** The entry, less those of its own fields that are wrong; undefined when it can't do without one of them. */
function readEntry(
  schema: z.ZodType,
  noun: string,
  entry: JsonValue,
): { value: JsonValue | undefined; faults: readonly Fault[] } {
  const error = shapeMessage(noun)
  const first = schema.safeParse(entry, { error })
  if (first.success) return { value: entry, faults: [] }
  const faults = firstOfEach(
    first.error.issues.map(issue => ({ message: issue.message, path: issue.path.map(asKey) })),
  )
  if (!isJsonObject(entry)) return { value: undefined, faults }
  const bad = new Set(faults.map(fault => String(fault.path[0] ?? '')))
  const without = Object.fromEntries(Object.entries(entry).filter(([key]) => !bad.has(key)))
  return {
    value: schema.safeParse(without).success ? without : undefined,
    faults: faults.map(present(entry)),
  }
}

/** One fault a place: what else is wrong with a value shows when the first is mended. */
function firstOfEach(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>()
  return faults.filter(fault => {
    const place = pointer(...fault.path)
    return seen.has(place) ? false : seen.add(place)
  })
}

/** A missing field has no place in the file: its problem points at what it is missing from. */
const present =
  (entry: JsonObject) =>
  (fault: Fault): Fault => {
    let value: JsonValue | undefined = entry
    const path: (string | number)[] = []
    for (const part of fault.path) {
      value = isJsonObject(value)
        ? Object.hasOwn(value, String(part))
          ? value[String(part)]
          : undefined
        : Array.isArray(value)
          ? value[Number(part)]
          : undefined
      if (value === undefined) break
      path.push(part)
    }
    return { message: fault.message, path }
  }

const asKey = (part: PropertyKey): string | number => (typeof part === 'number' ? part : String(part))
