import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFlow, parseFlowValue } from './parse.ts'
import type { FlowDocument } from './schema.ts'
import { serialiseFlow } from './serialise.ts'
import { arbitraryFlow } from './testing/arbitrary-flow.ts'
import { dashboardText } from './testing/dashboard.ts'

function whole(value: unknown): FlowDocument {
  const { document, complete, problems } = parseFlowValue(value)
  if (document === null || !complete) throw new Error(JSON.stringify(problems))
  return document
}

/** What a flow means apart from what holds anyway: fields that are said, with those defaults put in. */
function withDefaults(value: unknown): unknown {
  const flow = structuredClone(value) as Record<string, Record<string, Record<string, unknown>> | undefined>
  const fill = (entry: Record<string, unknown>, defaults: Record<string, unknown>): void => {
    for (const [key, standard] of Object.entries(defaults))
      if (!Object.hasOwn(entry, key)) entry[key] = standard
  }
  for (const node of Object.values(flow.nodes ?? {})) {
    fill(
      node,
      node.kind === 'target'
        ? { disabled: false }
        : { disabled: false, pattern: 'parallel', policy: 'all-settled' },
    )
  }
  for (const edge of Object.values(flow.edges ?? {})) fill(edge, { when: 'always' })
  for (const service of Object.values(flow.services ?? {})) {
    fill(service, { disabled: false, idempotent: false, isolation: 'shared', timeoutMs: 1_800_000 })
    if (service.kind === 'http') {
      fill(service, { method: 'GET', redirects: 5, maxBytes: 67_108_864, okStatus: '200-299', full: false })
    }
  }
  for (const name of ['services', 'groups', 'notes', 'layout']) flow[name] ??= {}
  return flow
}

test('the canonical text of a flow stays as it is', () => {
  const { document, problems } = parseFlow(dashboardText)
  expect(problems).toEqual([])
  expect(document && serialiseFlow(document)).toBe(dashboardText)
})

test('the order in which things are said does not show, and defaults are not said', () => {
  const flow = JSON.parse(dashboardText) as Record<string, unknown>
  const reversed = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, entry]) => [key, reversed(entry)]),
        )
      : value
  const noisy = reversed(flow) as {
    nodes: Record<string, object>
    edges: Record<string, object>
    services: Record<string, object>
  }
  noisy.nodes.v7a = { disabled: false, ...noisy.nodes.v7a, pattern: 'parallel', policy: 'all-settled' }
  noisy.edges.a1 = { when: 'always', ...noisy.edges.a1 }
  noisy.services['erp.get-orders'] = {
    ...noisy.services['erp.get-orders'],
    method: 'GET',
    redirects: 5,
    full: false,
  }
  expect(serialiseFlow(whole(noisy))).toBe(dashboardText)
})

test('what overrides a service is said even where it is what a service would have', () => {
  const node = {
    kind: 'target',
    service: 'a',
    idempotent: false,
    isolation: 'shared',
    timeoutMs: 1_800_000,
    retry: { attempts: 1 },
  }
  const text = serialiseFlow(whole({ formatVersion: 1, nodes: { t: node }, edges: {} }))
  expect(JSON.parse(text)).toEqual({ formatVersion: 1, nodes: { t: node }, edges: {} })
})

test('keys that look like numbers are sorted as text', () => {
  const node = { kind: 'callback', service: 'a' }
  const text = serialiseFlow(
    whole({ formatVersion: 1, nodes: { '9': node, '10': node, a: node, B: node }, edges: {} }),
  )
  expect([...text.matchAll(/^ {4}"(.*?)": \{$/gm)].map(match => match[1])).toEqual(['10', '9', 'B', 'a'])
})

describe('of any flow, with unknown fields everywhere', () => {
  test('save, load, save gives the same bytes', () => {
    fc.assert(
      fc.property(arbitraryFlow, flow => {
        const saved = serialiseFlow(whole(flow))
        const loaded = parseFlow(saved)
        expect(loaded.problems).toEqual([])
        expect(loaded.complete).toBe(true)
        expect(loaded.document && serialiseFlow(loaded.document)).toBe(saved)
      }),
      { numRuns: 500 },
    )
  })

  test('nothing is lost and nothing is added', () => {
    fc.assert(
      fc.property(arbitraryFlow, flow => {
        expect(withDefaults(JSON.parse(serialiseFlow(whole(flow))))).toEqual(withDefaults(flow))
      }),
      { numRuns: 500 },
    )
  })

  test('the text is JSON of two spaces and LF that ends with a newline', () => {
    fc.assert(
      fc.property(arbitraryFlow, flow => {
        const text = serialiseFlow(whole(flow))
        expect(text.endsWith('}\n')).toBe(true)
        expect(text).not.toMatch(/\r|\t|[ ]+$/m)
        for (const line of text.split('\n')) expect((/^ */.exec(line)?.[0].length ?? 0) % 2).toBe(0)
        expect(text.startsWith('{\n')).toBe(true)
      }),
    )
  })
})
