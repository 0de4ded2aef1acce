import { describe, expect, test } from 'vitest'
import type { JournalAttempt } from './ports.ts'
import { StoredInvocation } from './stored-invocation.ts'
import { callback, drawFlow, fanout, target } from './testing/draw-flow.ts'
import { World } from './testing/world.ts'

describe('what a call received, made again from what is recorded', () => {
  test('is to the letter what it was given when it ran', async () => {
    const world = new World()
    world.runtime.expression('x', bindings => bindings)
    world.runtime.handle('bad', async context => {
      await context.sleep(5)
      throw new Error('bad "text"')
    })
    world.runtime.handle('issuer', context =>
      context.call({
        pattern: 'invoke-retry',
        targets: [['bad', '{"deep":1}']],
        retry: {
          repeats: 2,
          backoff: { initialMs: 1, factor: 1, maxMs: 1, jitter: 0 },
          seconds: 0.001,
          asyncFallback: true,
          callback: ['told'],
          context: '{"a":1}',
        },
      }),
    )
    const nodes = {
      s: fanout('src', { policy: 'first-success' }),
      a: target('bad'),
      b: target('issuer'),
      d: target('issuer', { request: { $jsonata: 'x' } }),
      c: callback('cb'),
      f: callback('fin'),
      n: target('nested', { request: [1, null] }),
    }
    const { run } = await world.complete(
      drawFlow(nodes, [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
        ['s', 'call', 'd'],
        ['s', 'on-target', 'c'],
        ['s', 'on-final', 'f'],
        ['c', 'call', 'n'],
      ]),
    )
    const { invocations, attempts } = world.journal.stored(run.runId)
    const last = new Map<number, JournalAttempt>(attempts.map(attempt => [attempt.call, attempt]))
    const stored = new Map(
      invocations.map(one => [one.info.invocationId, new StoredInvocation(run.runId, one)]),
    )
    expect(world.runtime.submitted.length).toBeGreaterThan(12)
    for (const task of world.runtime.submitted) {
      const invocation = task.invocationId === null ? undefined : stored.get(task.invocationId)
      const asked: number[] = []
      const received = invocation?.received(task.call, number => {
        asked.push(number)
        return last.get(number)
      })
      expect(received).toBe(task.body)
      const needs = invocation?.needs(task.call) ?? { first: 0, last: -1 }
      for (const number of asked) {
        expect(number).toBeGreaterThanOrEqual(needs.first)
        expect(number).toBeLessThanOrEqual(needs.last)
      }
    }
  })

  test('is not known while what it is made of is not recorded', async () => {
    const world = new World({ auto: false })
    const { run } = world.start(
      drawFlow({ s: fanout('src'), a: target('a', { request: 1 }), c: callback('cb'), f: callback('fin') }, [
        ['s', 'call', 'a'],
        ['s', 'on-target', 'c'],
        ['s', 'on-final', 'f'],
      ]),
    )
    await world.quiet()
    world.journal.grant(2)
    const [invocation] = world.journal.stored(run.runId).invocations
    if (!invocation) throw new Error('Expected an invocation')
    const stored = new StoredInvocation(run.runId, invocation)
    const nothing = () => undefined
    expect([0, 1, 2, 3].map(call => stored.received(call, nothing))).toEqual(['1', null, null, null])
  })
})
