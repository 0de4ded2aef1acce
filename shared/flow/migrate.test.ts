import { describe, expect, test } from 'vitest'
import { type Migration, migrateFlow } from './migrate.ts'

/** Two steps as there may be one day: `calls` became `edges`, then nodes got a `kind`. */
const steps: readonly Migration[] = [
  {
    from: 1,
    migrate: ({ calls = {}, ...flow }) => ({ ...flow, edges: calls }),
  },
  {
    from: 2,
    migrate: flow => {
      for (const node of Object.values(flow.nodes as Record<string, Record<string, unknown>>))
        node.kind = 'target'
      return flow
    },
  },
]

describe('an older flow', () => {
  const old = { formatVersion: 1, owner: 'me', nodes: { t: { service: 'a', colour: 'red' } }, calls: {} }
  test('is brought up to date step by step, with fields that no step knows', () => {
    const { value, problem, ...more } = migrateFlow(old, steps, 3)
    expect(problem).toBeNull()
    expect(more).toEqual({ formatVersion: 1, migrated: true })
    expect(value).toEqual({
      formatVersion: 3,
      owner: 'me',
      nodes: { t: { service: 'a', colour: 'red', kind: 'target' } },
      edges: {},
    })
    expect(old.nodes.t).toEqual({ service: 'a', colour: 'red' })
  })

  test('that no step leads on from is told', () => {
    expect(migrateFlow(old, steps.slice(1), 3).problem).toMatchObject({ code: 'format-unknown' })
  })
})

test('a flow of this format stays what it is', () => {
  const flow = { formatVersion: 3, nodes: {} }
  expect(migrateFlow(flow, steps, 3)).toEqual({
    value: flow,
    formatVersion: 3,
    migrated: false,
    problem: null,
  })
})

test('a newer flow stays what it is, with the problem that makes it read-only', () => {
  const flow = { formatVersion: 4, nodes: {} }
  expect(migrateFlow(flow, steps, 3)).toMatchObject({
    value: flow,
    formatVersion: 4,
    problem: { severity: 'error', code: 'newer-format', pointer: '/formatVersion' },
  })
})

test.each([undefined, null, '1', 0, -1, 1.5, true, []])('formatVersion %j is told', formatVersion => {
  const flow = formatVersion === undefined ? {} : { formatVersion }
  const { problem } = migrateFlow(flow, steps, 3)
  expect(problem?.code).toBe(formatVersion === undefined ? 'format-missing' : 'format-invalid')
  expect(problem?.pointer).toBe(formatVersion === undefined ? '' : '/formatVersion')
})
