import { randomInt } from 'node:crypto'
import { shortId } from '../../shared/flow/short-id.ts'

/**
 * A flow that runs at once, with nothing but the built-in services: two targets, a callback for each, and one when
 * both are in. `JSON`, since ids are only checked where it is written.
 */
export function firstFlow(name: string, slug: string): unknown {
  const taken = new Set<string>()
  const id = (): string => {
    const drawn = shortId(
      () => randomInt(2 ** 32) / 2 ** 32,
      candidate => taken.has(candidate),
    )
    taken.add(drawn)
    return drawn
  }
  const [source, quick, slow, each, end] = [id(), id(), id(), id(), id()]
  return {
    formatVersion: 1,
    name,
    nodes: {
      [source]: { kind: 'source', service: slug, pattern: 'fanout' },
      [quick]: { kind: 'target', service: 'demo.echo', request: { hello: 'world' } },
      [slow]: { kind: 'target', service: 'demo.sleep', request: { ms: 300 } },
      [each]: { kind: 'callback', service: 'demo.echo', label: 'after each target' },
      [end]: { kind: 'callback', service: 'demo.echo', label: 'when all are in' },
    },
    edges: {
      [id()]: { from: source, to: quick, role: 'call', order: 1 },
      [id()]: { from: source, to: slow, role: 'call', order: 2 },
      [id()]: { from: source, to: each, role: 'on-target' },
      [id()]: { from: source, to: end, role: 'on-final' },
    },
    layout: {
      [source]: [0, 0],
      [quick]: [320, -80],
      [slow]: [320, 40],
      [each]: [640, -80],
      [end]: [640, 120],
    },
  }
}
