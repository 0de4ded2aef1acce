import { isNodeId } from '../ids.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import type { FlowDocument } from './schema.ts'

/**
 * The entries that flows have by the thousand, looked at by hand: some ten times as quick as by the schema, which
 * decides about all others. What is taken here the schema takes too, and as it stands. For values that were JSON text.
 */
const looks: Readonly<Record<keyof UsualMaps, (entry: JsonValue) => boolean>> = {
  nodes: isUsualNode,
  edges: isUsualEdge,
  layout: isUsualPlace,
}

/**
 * The maps of a flow in which every entry is a usual one, by their names; all that the schema need not see again. A
 * map with one that is not is left out.
 */
export function usualMaps(flow: JsonObject): UsualMaps {
  const usual: Partial<Record<keyof UsualMaps, JsonObject>> = {}
  for (const name of ['nodes', 'edges', 'layout'] as const) {
    const map = flow[name]
    const isUsual = looks[name]
    if (isJsonObject(map) && Object.keys(map).every(id => isNodeId(id) && isUsual(map[id] ?? null)))
      usual[name] = map
  }
  return usual as UsualMaps
}

type UsualMaps = Partial<Pick<FlowDocument, 'nodes' | 'edges' | 'layout'>>

/** A node that says what it is, and of the rest nothing but what a look can tell. */
function isUsualNode(node: JsonValue): boolean {
  if (!isJsonObject(node) || !isKind(node.kind) || !isServiceName(node.service)) return false
  for (const key of Object.keys(node)) {
    switch (key) {
      case 'label':
        if (typeof node.label !== 'string' || node.label.length > 200) return false
        break
      case 'disabled':
      case 'idempotent':
        if (typeof node[key] !== 'boolean') return false
        break
      case 'isolation':
      case 'timeoutMs':
      case 'retry':
      case 'pattern':
      case 'policy':
      case 'concurrency':
        return false
    }
  }
  return true
}

function isUsualEdge(edge: JsonValue): boolean {
  if (!isJsonObject(edge) || !isNodeId(edge.from) || !isNodeId(edge.to)) return false
  if (edge.order !== undefined && typeof edge.order !== 'number') return false
  return (
    (edge.role === 'call' || edge.role === 'on-target' || edge.role === 'on-final') &&
    (edge.when === undefined || edge.when === 'always' || edge.when === 'ok' || edge.when === 'failed')
  )
}

function isUsualPlace(place: JsonValue): boolean {
  if (!Array.isArray(place) || (place.length !== 2 && place.length !== 4)) return false
  return place.every(number => typeof number === 'number')
}

const isKind = (kind: JsonValue | undefined): boolean =>
  kind === 'target' || kind === 'callback' || kind === 'source'

const isServiceName = (name: JsonValue | undefined): boolean =>
  typeof name === 'string' && name.length <= 200 && USUAL_NAME.test(name)
const USUAL_NAME = /^[\w.-]+$/
