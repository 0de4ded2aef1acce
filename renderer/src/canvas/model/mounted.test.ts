import { describe, expect, test } from 'vitest'
import type { NodeId } from '../../../../shared/ids.ts'
import type { Box } from '../geometry/sizes.ts'
import { FEW, stepTowards, type View, wantedIn } from './mounted.ts'

const id = (index: number): NodeId => `t${index}` as NodeId
/** A column of nodes, 56 apart. */
const column = (count: number): Map<NodeId, Box> =>
  new Map(Array.from({ length: count }, (_, at) => [id(at), { x: 0, y: at * 56, width: 216, height: 48 }]))
const view = (change: Partial<View>): View => ({ x: 0, y: 0, width: 800, height: 560, zoom: 1, ...change })

/** Frame after frame until nothing is left to do. */
function settle(
  boxes: Map<NodeId, Box>,
  at: View,
  busy: NodeId[] = [],
  from: ReadonlySet<NodeId> = new Set(),
) {
  let mounted = from
  const sizes: number[] = []
  for (let frames = 0; frames < 500; frames++) {
    const next = stepTowards(mounted, wantedIn(boxes, at, busy), boxes, at)
    if (next === mounted) return { mounted, sizes }
    sizes.push(Math.abs(next.size - mounted.size))
    mounted = next
  }
  throw new Error('It does not come to rest')
}

describe('of a large flow', () => {
  const boxes = column(2000)

  test('what is in view near by gets elements, a few in each frame', () => {
    const { mounted, sizes } = settle(boxes, view({ height: 1120 }))
    expect(sizes).toEqual([12, 10])
    expect(mounted.has(id(0))).toBe(true)
  })

  test('seen from afar only those that somebody is busy with', () => {
    const far = view({ height: 120_000, width: 90_000, zoom: 0.1 })
    const { mounted } = settle(boxes, far, [id(7), 'gone' as NodeId])
    expect([...mounted]).toEqual([id(7)])
  })

  test('few in view are elements at any zoom', () => {
    const far = view({ height: 50 * 56, zoom: 0.2 })
    const { mounted } = settle(boxes, far)
    expect(mounted.size).toBeGreaterThan(50)
    expect(mounted.size).toBeLessThanOrEqual(FEW)
  })

  test('what leaves the view is kept for a while, then let go', () => {
    const { mounted } = settle(boxes, view({}))
    const near = settle(boxes, view({ y: 150 }), [], mounted)
    expect(near.mounted.has(id(0))).toBe(true)
    const away = settle(boxes, view({ y: 20_000 }), [], near.mounted)
    expect(away.mounted.has(id(0))).toBe(false)
    expect(Math.max(...away.sizes)).toBeLessThanOrEqual(12)
  })

  test('nodes that are gone are let go at once', () => {
    const { mounted } = settle(boxes, view({}))
    expect(stepTowards(mounted, wantedIn(new Map(), view({}), []), new Map(), view({})).size).toBe(0)
  })
})
