import { expect, test } from 'vitest'
import type { Cid } from '../../shared/ids.ts'
import { planInvoke } from './plan-code.ts'
import type { InvokeRequest } from './ports.ts'

const request = (changes: Partial<InvokeRequest>): InvokeRequest => ({
  requestId: 1,
  originCid: 'handler' as Cid,
  pattern: 'fanout',
  wait: false,
  cid: 'the-cid' as Cid,
  targets: [],
  onTarget: [],
  onFinal: [],
  policy: null,
  timeoutMs: null,
  retry: null,
  ...changes,
})

test('lists of callbacks stay lists: a name given twice runs twice', () => {
  const plan = planInvoke(
    'a.handler',
    request({
      targets: [
        ['t', '1'],
        ['t', '2'],
      ],
      onTarget: ['log', 'log'],
      onFinal: ['log', 'end'],
    }),
  )
  expect(plan.source).toBe('a.handler')
  expect(plan.callbacks.map(one => one.service)).toEqual(['log', 'log', 'log', 'end'])
  expect(
    plan.targets.map(({ key, request: body, onTarget }) => [key, body, onTarget.map(one => one.callback)]),
  ).toEqual([
    ['t', '1', [0, 1]],
    ['t#2', '2', [0, 1]],
  ])
  expect([plan.onTarget, plan.onFinal, plan.policy]).toEqual([[0, 1], [2, 3], 'all-settled'])
})

test('an invoke/retry says how its one target is tried, and its callback is a final', () => {
  const backoff = { initialMs: 10, factor: 3, maxMs: 100, jitter: 0 }
  const retry = {
    repeats: 4,
    backoff,
    seconds: 0.01,
    asyncFallback: false,
    callback: ['told'],
    context: '{"a":1}',
  }
  const plan = planInvoke(
    'h',
    request({ pattern: 'invoke-retry', targets: [['t', '{}']], timeoutMs: 50, retry }),
  )
  expect(plan.targets[0]).toMatchObject({
    retry: { attempts: 4, backoffMs: 10, factor: 3, maxMs: 100, jitter: 0 },
    timeoutMs: 50,
  })
  expect(plan.callbacks.map(one => one.service)).toEqual(['told'])
  expect(plan).toMatchObject({
    pattern: 'invoke-retry',
    onFinal: [0],
    retry: { repeats: 4, originCid: 'handler' },
  })
})

test.each([
  ['invoke', false],
  ['invoke-async', true],
] as const)('%s leaves retries to the service', (pattern, async) => {
  const plan = planInvoke('h', request({ pattern, targets: [['t', 'null']] }))
  expect(plan).toMatchObject({ pattern: 'invoke', async, targets: [{ retry: null }] })
})
