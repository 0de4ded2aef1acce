import { expect, test } from 'vitest'
import { type InvocationPlan, infoOf } from './plan.ts'
import { planInvoke } from './plan-code.ts'
import { planFlow } from './plan-flow.ts'
import { readPlan, writePlan } from './stored-plan.ts'
import { callback, drawFlow, fanout, target } from './testing/draw-flow.ts'

const there = (plan: InvocationPlan) => {
  const info = infoOf(plan, {
    invocationId: 'i' as never,
    parent: null,
    cid: 'c' as never,
    issuedAt: 0,
    base: 0,
  })
  return readPlan(writePlan({ plan, firstSeq: 7 }), info)
}

test('a plan comes back as it was, from a drawn flow with all that a node may say', () => {
  const more = { timeoutMs: 5, retry: { attempts: 2 }, idempotent: false, isolation: 'own' }
  const [plan] = planFlow(
    drawFlow(
      {
        s: fanout('src', { policy: { quorum: 1 }, concurrency: 2 }),
        a: target('a', { request: { deep: ['"'] } }),
        b: target('a', more),
        d: target('d', { request: { $jsonata: 'input' } }),
        c: callback('c', more),
        n: target('__proto__'),
      },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
        ['s', 'call', 'd'],
        ['s', 'on-target', 'c'],
        ['b', 'on-target', 'c', { when: 'failed' }],
        ['s', 'on-final', 'c'],
        ['c', 'call', 'n'],
      ],
    ),
  )
  if (!plan) throw new Error('Expected a plan')
  expect(there(plan)).toEqual({ plan, firstSeq: 7 })
  expect(there({ ...plan, flow: { path: 'x', attempt: 2 } }).plan.flow).toEqual({ path: 'x', attempt: 2 })
})

test('and from code', () => {
  const backoff = { initialMs: 1, factor: 1, maxMs: 1, jitter: 0 }
  const plan = planInvoke('h', {
    requestId: 1,
    originCid: 'o' as never,
    pattern: 'invoke-retry',
    wait: true,
    cid: 'c' as never,
    targets: [['t', '{}']],
    onTarget: [],
    onFinal: [],
    policy: null,
    timeoutMs: 9,
    retry: { repeats: 2, backoff, seconds: 0.001, asyncFallback: true, callback: ['cb'], context: '1' },
  })
  expect(there(plan)).toEqual({ plan, firstSeq: 7 })
})

test('says once what its targets share, and nothing that the info says', () => {
  const nodes: Record<string, object> = { s: fanout('src'), c: callback('some.callback') }
  const ids = Array.from({ length: 100 }, (_, index) => `target${index}`)
  for (const id of ids) nodes[id] = target('some.service')
  const [plan] = planFlow(
    drawFlow(nodes, [...ids.map(id => ['s', 'call', id] as const), ['s', 'on-target', 'c']]),
  )
  if (!plan) throw new Error('Expected a plan')
  const text = writePlan({ plan, firstSeq: 1 })
  expect(text).not.toContain('some.service')
  expect(text.length / ids.length).toBeLessThan(20)
})
