import { describe, expect, test } from 'vitest'
import type { Problem } from '../../../../shared/flow/problem.ts'
import { type FlowDocument, flowSchema } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { moveNodes, updateNode } from '../../stores/edits/index.ts'
import { placesOf } from '../geometry/columns.ts'
import { noRoutes, type Routes, routesOf } from '../geometry/routes.ts'
import { boxesOf, type CanvasNode, canvasNodes } from './canvas-nodes.ts'
import { factsOf, type NodeFacts } from './facts.ts'

/** What is drawn, as the canvas makes it from render to render. An object that is not the one before is a render. */
class Drawn {
  facts: ReadonlyMap<NodeId, NodeFacts> = new Map()
  nodes: ReadonlyMap<NodeId, CanvasNode> = new Map()
  routes: Routes = noRoutes

  /** Draws, and returns the ids of nodes and wires that have to be rendered for it. */
  draw(doc: FlowDocument, selected: readonly string[] = [], problems: readonly Problem[] = []): string[] {
    const [nodes, wires] = [this.nodes, new Map(this.routes.wires.map(wire => [wire.id, wire]))]
    this.facts = factsOf(doc, problems, this.facts)
    const boxes = boxesOf(this.facts, placesOf(doc))
    this.nodes = canvasNodes(this.facts, boxes, new Set(selected as NodeId[]), this.nodes)
    this.routes = routesOf(doc, boxes, this.routes)
    return [
      ...[...this.nodes].filter(([id, node]) => nodes.get(id) !== node).map(([id]) => id),
      ...this.routes.wires.filter(wire => wires.get(wire.id) !== wire).map(wire => wire.id),
    ]
  }
}

function flow(count: number): FlowDocument {
  const targets = Array.from({ length: count }, (_, index) => index)
  return flowSchema.parse({
    formatVersion: 1,
    nodes: {
      src: { kind: 'source', service: 's' },
      ...Object.fromEntries(targets.map(index => [`t${index}`, { kind: 'target', service: `t${index}` }])),
    },
    edges: Object.fromEntries(
      targets.map(index => [`e${index}`, { from: 'src', to: `t${index}`, role: 'call', order: index + 1 }]),
    ),
  })
}

const id = (text: string): NodeId => text as NodeId

describe('of 500 targets only what changed is rendered', () => {
  const doc = flow(500)

  test('nothing, when nothing changed', () => {
    const drawn = new Drawn()
    expect(drawn.draw(doc)).toHaveLength(1001)
    expect(drawn.draw(doc)).toEqual([])
    expect(drawn.draw({ ...doc, name: 'other' })).toEqual([])
  })

  test('the node that was edited', () => {
    const drawn = new Drawn()
    drawn.draw(doc)
    expect(drawn.draw(updateNode(doc, id('t7'), { timeoutMs: 5 }))).toEqual(['t7'])
  })

  test('the nodes that are selected, or no longer', () => {
    const drawn = new Drawn()
    drawn.draw(doc, ['t1'])
    expect(drawn.draw(doc, ['t2'])).toEqual(['t1', 't2'])
  })

  test('the node that has a problem, once', () => {
    const drawn = new Drawn()
    drawn.draw(doc)
    const problem = {
      severity: 'error',
      code: 'x',
      message: 'It is wrong.',
      pointer: '/nodes/t3/request',
    } as const
    expect(drawn.draw(doc, [], [problem])).toEqual(['t3'])
    expect(drawn.draw(doc, [], [{ ...problem }])).toEqual([])
    expect(drawn.nodes.get(id('t3'))?.data.facts.problem?.message).toBe('It is wrong.')
  })

  test('the node that was moved, and its wire', () => {
    const drawn = new Drawn()
    const placed = moveNodes(
      doc,
      new Map([...placesOf(doc)].map(([node, { x, y }]) => [node, [x, y] as const])),
    )
    drawn.draw(placed)
    const place = placesOf(placed).get(id('t9'))
    const moved = moveNodes(placed, { t9: [place?.x ?? 0, (place?.y ?? 0) + 8] })
    expect(drawn.draw(moved)).toEqual(['t9', 'e9'])
  })
})

describe('facts', () => {
  const doc: FlowDocument = flowSchema.parse({
    formatVersion: 1,
    nodes: {
      src: { kind: 'source', service: 's', policy: 'fail-fast' },
      t: { kind: 'target', service: 't' },
      c: { kind: 'callback', service: 'c' },
      lone: { kind: 'callback', service: 'l' },
    },
    edges: {
      a: { from: 'src', to: 't', role: 'call' },
      b: { from: 't', to: 'c', role: 'on-target', when: 'failed' },
      hanging: { from: 'src', to: 'nowhere', role: 'call' },
    },
  })

  test('say how a node is wired', () => {
    const facts = factsOf(doc, [], new Map())
    expect(facts.get(id('src'))).toMatchObject({ calls: true, onTarget: false, targets: 1 })
    expect(facts.get(id('t'))).toMatchObject({
      called: true,
      onTarget: true,
      source: 'src',
      policy: 'fail-fast',
    })
    expect(facts.get(id('c'))).toMatchObject({ role: 'on-target', when: 'failed', source: 'src' })
    expect(facts.get(id('lone'))).toMatchObject({ role: null, called: false })
  })

  test('blame a wire on the node that it leaves, and show the worst problem', () => {
    const problems: Problem[] = [
      { severity: 'warning', code: 'a', message: 'warning', pointer: '/nodes/src' },
      { severity: 'error', code: 'b', message: 'error', pointer: '/edges/hanging/to' },
      { severity: 'error', code: 'c', message: 'of the whole', pointer: '' },
    ]
    expect(factsOf(doc, problems, new Map()).get(id('src'))?.problem?.message).toBe('error')
  })
})
