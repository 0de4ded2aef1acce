import {
  isContainer,
  type JsonNode,
  type JsonTree,
  parseJson,
  sourceOf,
  summary,
} from '../../../components/json-view/index.ts'

/** A key of a payload and what is known of its value. */
export interface PayloadKey {
  readonly key: string
  /** Its value's JSON text; null when it is not here, `partial` when only its beginning is. */
  readonly text: string | null
  readonly partial: boolean
  /** The value in a line. */
  readonly shown: string
  readonly kind: JsonNode['kind'] | null
  /** Bytes of its JSON, where all of it is here. */
  readonly bytes: number | null
  /** Where its text begins in the payload, in bytes; null where that is not known. */
  readonly from: number | null
}

export interface PayloadKeys {
  readonly keys: readonly PayloadKey[]
  /** Bytes at the payload's end that are of other keys than the one that was cut, its closing brace included. */
  readonly rest: number
}

/** What each payload has, in order: of one target, and of a final. Others (of a retried invoke) are taken as they come. */
const OF_TARGET = ['source', 'target', 'response', 'req_ts_utc', 'resp_ts_utc', 'ok', 'exception', 'cid']
const OF_FINAL = [
  'source',
  'req_ts_utc',
  'on_target',
  'on_final',
  'data',
  'resp_ts_utc',
  'ok',
  'cid',
  'results',
]

/**
 * Keys of a payload in their order, from all of its text, or from its beginning and its end: the large value lies in
 * between, and the small keys that follow it are in the last page.
 */
export function payloadKeys(head: string, complete: boolean, final: boolean, tail = ''): PayloadKeys {
  const tree = parseJson(head)
  const { root } = tree
  if (root?.kind !== 'object') return { keys: [], rest: 0 }
  const known = new Map<string, PayloadKey>()
  root.items.forEach((node, index) => {
    const key = root.keys[index] ?? ''
    const partial = !complete && index === root.items.length - 1 && isPartial(tree, node)
    known.set(key, keyOf(tree, key, node, partial))
  })
  if (complete || root.closed) return { keys: [...known.values()], rest: 1 }
  const end = endOf(tail)
  for (const key of end.keys) if (!known.has(key.key)) known.set(key.key, key)
  const expected = final ? OF_FINAL : OF_TARGET
  const keys = [
    ...expected.map(key => known.get(key) ?? missing(key)),
    ...[...known.values()].filter(({ key }) => !expected.includes(key)),
  ]
  return { keys, rest: end.rest }
}

const isPartial = (tree: JsonTree, node: JsonNode): boolean =>
  isContainer(node) ? !node.closed : 'cut' in node || node.end === tree.text.length

function keyOf(tree: JsonTree, key: string, node: JsonNode, partial: boolean): PayloadKey {
  const text = sourceOf(tree, node)
  return {
    key,
    text,
    partial,
    shown: summary(tree, node, 72),
    kind: node.kind,
    bytes: partial ? null : byteLength(text),
    from: byteLength(tree.text.slice(0, node.start)),
  }
}

const missing = (key: string): PayloadKey => ({
  key,
  text: null,
  partial: true,
  shown: '…',
  kind: null,
  bytes: null,
  from: null,
})

const byteLength = (text: string): number => new TextEncoder().encode(text).length

/**
 * Keys at the end of an object of which only the end is known. A comma and a key are the object's own when what
 * follows reads as the rest of one object and nothing more: within a deeper one, braces would be left over.
 */
function endOf(tail: string): PayloadKeys {
  let best: PayloadKeys = { keys: [], rest: 1 }
  const starts = [
    ...tail.matchAll(/,(?="(?:req_ts_utc|resp_ts_utc|ok|exception|cid|data|results|on_target|on_final)":)/g),
  ]
  for (const { index } of starts.reverse().slice(0, 64)) {
    const tree = parseJson(`{${tail.slice(index + 1)}`)
    const { root } = tree
    if (tree.faultAt !== null || root?.kind !== 'object') continue
    if (root.keys.length <= best.keys.length) continue
    const keys = root.items.map((node, at) => ({
      ...keyOf(tree, root.keys[at] ?? '', node, false),
      from: null,
    }))
    best = { keys, rest: byteLength(tail.slice(index)) }
  }
  return best
}

/** The key that is looked at first: what the target gave, or why it gave nothing. */
export function firstKey(keys: readonly PayloadKey[]): string | null {
  const of = (key: string): PayloadKey | undefined => keys.find(entry => entry.key === key)
  if (of('data')) return 'data'
  const exception = of('exception')
  if (exception?.kind === 'string' && of('ok')?.text === 'false') return 'exception'
  return of('response')?.key ?? keys[0]?.key ?? null
}
