import { describe, expect, test } from 'vitest'
import { parseFlowValue } from '../../shared/flow/parse.ts'
import type { FlowDocument } from '../../shared/flow/schema.ts'
import { SenseCache, type Surroundings } from './sense-cache.ts'

function document(): FlowDocument {
  const nodes = { a: { kind: 'source', service: 'x.y' }, b: { kind: 'target', service: 'x.z' } }
  const parsed = parseFlowValue({ formatVersion: 1, nodes, edges: {} }).document
  if (parsed === null) throw new Error('Expected a flow')
  return parsed
}

const around: Surroundings = { services: () => null, secrets: new Set(), path: 'a.flow.json' }

describe('judges a document again', () => {
  const judged = async (document: FlowDocument, then: Partial<Surroundings>, other = document) => {
    const cache = new SenseCache()
    let times = 0
    const judge = async () => {
      times++
      return []
    }
    await cache.problems(document, around, judge)
    await cache.problems(other, { ...around, ...then }, judge)
    return times === 2
  }

  test('when something around it has changed', async () => {
    const flow = document()
    expect(await judged(flow, { services: name => (name === 'x.z' ? 'gone' : null) })).toBe(true)
    expect(await judged(flow, { secrets: new Set(['KEY']) })).toBe(true)
    expect(await judged(flow, { path: 'b.flow.json' })).toBe(true)
  })

  test('when it is another one, though it says the same', async () => {
    expect(await judged(document(), {}, document())).toBe(true)
  })

  test('and not otherwise', async () => {
    expect(await judged(document(), { services: name => (name === 'other' ? 'gone' : null) })).toBe(false)
  })
})
