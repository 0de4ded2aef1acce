import type { NodeId } from '../ids.ts'

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

/**
 * A new id for a node or an edge: three characters, the first a letter, more where those are taken. It is drawn, not
 * counted, so that two people who add nodes to copies of one flow do not both add the same id.
 *
 * @param random 0 inclusive to 1 exclusive, as often as it is called.
 */
export function shortId(random: () => number, taken: (id: string) => boolean): NodeId {
  const draw = (from: string): string => from[Math.floor(random() * from.length)] ?? 'a'
  for (let tries = 0; ; tries++) {
    let id = draw(ALPHABET.slice(0, 24))
    for (let length = 1; length < 3 + Math.floor(tries / 8); length++) id += draw(ALPHABET)
    if (!taken(id)) return id as NodeId
  }
}
