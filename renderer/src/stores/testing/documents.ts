import fc from 'fast-check'
import { parseFlow } from '../../../../shared/flow/parse.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import { arbitraryFlow } from '../../../../shared/flow/testing/arbitrary-flow.ts'
import { dashboardText } from '../../../../shared/flow/testing/dashboard.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { withoutEmptyMaps } from '../edits/document.ts'
import * as edits from '../edits/index.ts'

/** The flow that most tests are about. */
export function dashboard(): FlowDocument {
  const { document } = parseFlow(dashboardText)
  if (document === null) throw new Error('Expected the flow to be read')
  return document
}

/** Any flow, as a tab has it. */
export const anyDocument: fc.Arbitrary<FlowDocument> = arbitraryFlow.map(flow => {
  const { document } = parseFlow(JSON.stringify(flow))
  if (document === null) throw new Error('Expected the flow to be read')
  return withoutEmptyMaps(document)
})

/** One of a document's ids, or one that it does not have. */
const idAt = (doc: FlowDocument, at: number): NodeId => {
  const ids = [doc.nodes, doc.edges, doc.notes ?? {}, doc.groups ?? {}].flatMap(map => Object.keys(map))
  return (ids[at % (ids.length + 1)] ?? 'none') as NodeId
}
const nodeAt = (doc: FlowDocument, at: number): NodeId => {
  const ids = Object.keys(doc.nodes)
  return (ids[at % Math.max(1, ids.length)] ?? 'none') as NodeId
}
const edgeAt = (doc: FlowDocument, at: number): NodeId => {
  const ids = Object.keys(doc.edges)
  return (ids[at % Math.max(1, ids.length)] ?? 'none') as NodeId
}

export type Edit = (doc: FlowDocument) => FlowDocument

const nat = fc.nat(1000)
const place = fc.tuple(
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
)
const role = fc.constantFrom('call' as const, 'on-target' as const, 'on-final' as const)
const service = fc.constantFrom('crm.get', 'a b', 'constructor', '')
/** The same draws each time that an edit is made: `redo` and the model see one document. */
const random = (seed: number) => {
  let state = seed + 1
  return (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x80000000
  }
}

/** Any edit, its names drawn from the document that it is made on. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc
    .tuple(fc.constantFrom('source' as const, 'target' as const, 'callback' as const), service, place, nat)
    .map(
      ([kind, name, at, seed]): Edit =>
        doc =>
          edits.addNode(doc, { kind, service: name }, at, random(seed))[0],
    ),
  fc.array(nat, { maxLength: 3 }).map(
    (at): Edit =>
      doc =>
        edits.removeSelection(doc, {
          nodes: at.map(index => idAt(doc, index)),
          edges: [edgeAt(doc, at[0] ?? 0)],
        }),
  ),
  fc.tuple(nat, nat, role, nat).map(
    ([from, to, kind, seed]): Edit =>
      doc =>
        edits.connect(doc, nodeAt(doc, from), nodeAt(doc, to), kind, random(seed)),
  ),
  nat.map(
    (at): Edit =>
      doc =>
        edits.disconnect(doc, edgeAt(doc, at)),
  ),
  fc
    .tuple(
      nat,
      fc.record(
        {
          service,
          label: fc.option(fc.string({ maxLength: 300 }), { nil: undefined }),
          timeoutMs: fc.option(fc.integer({ min: -5, max: 5000 }), { nil: undefined }),
          pattern: fc.constantFrom('fanout' as const, undefined),
          request: fc.jsonValue(),
          retry: fc.constantFrom({ attempts: 3 }, { attempts: 0 }, undefined),
        },
        { requiredKeys: [] },
      ),
    )
    .map(
      ([at, patch]): Edit =>
        doc =>
          edits.updateNode(doc, nodeAt(doc, at), patch),
    ),
  fc
    .tuple(
      nat,
      fc.constantFrom('ok' as const, 'failed' as const, undefined),
      fc.option(nat, { nil: undefined }),
    )
    .map(
      ([at, when, order]): Edit =>
        doc =>
          edits.updateEdge(doc, edgeAt(doc, at), { when, order }),
    ),
  fc.tuple(nat, place, nat, place).map(
    ([one, a, two, b]): Edit =>
      doc =>
        edits.moveNodes(
          doc,
          new Map([
            [idAt(doc, one), a],
            [idAt(doc, two), b],
          ]),
        ),
  ),
  fc.tuple(fc.array(nat, { maxLength: 4 }), nat).map(
    ([at, seed]): Edit =>
      doc =>
        edits.duplicate(
          doc,
          at.map(index => idAt(doc, index)),
          random(seed),
        )[0],
  ),
  fc.tuple(fc.array(nat, { maxLength: 4 }), fc.boolean()).map(
    ([at, disabled]): Edit =>
      doc =>
        edits.setDisabled(
          doc,
          at.map(index => nodeAt(doc, index)),
          disabled,
        ),
  ),
  fc.tuple(nat, role, service, place, nat).map(
    ([from, kind, name, at, seed]): Edit =>
      doc =>
        edits.addWithWire(doc, nodeAt(doc, from), kind, name, at, random(seed))[0],
  ),
  fc.record({ name: fc.option(fc.string({ maxLength: 300 }), { nil: undefined }) }).map(
    (patch): Edit =>
      doc =>
        edits.updateFlow(doc, patch),
  ),
  fc.tuple(fc.string(), place, nat).map(
    ([text, at, seed]): Edit =>
      doc =>
        edits.addNote(doc, text, at, [200, 100], random(seed))[0],
  ),
  fc.tuple(fc.array(nat, { maxLength: 4 }), fc.string(), nat).map(
    ([at, name, seed]): Edit =>
      doc =>
        edits.group(
          doc,
          at.map(index => nodeAt(doc, index)),
          name,
          random(seed),
        )[0],
  ),
  nat.map(
    (at): Edit =>
      doc =>
        edits.ungroup(doc, [idAt(doc, at)]),
  ),
  fc.tuple(service, fc.boolean()).map(
    ([name, there]): Edit =>
      doc =>
        edits.setService(doc, name, there ? { kind: 'http', url: 'https://a.example' } : null),
  ),
)
