import { describe, expect, test } from 'vitest'
import type { CallbackNode, SourceNode, TargetNode } from '../../../../shared/flow/schema.ts'
import { settingDuration } from '../../../../shared/format.ts'
import { callStates } from '../../../../shared/run/model.ts'
import type { NodeStatus } from '../../stores/types.ts'
import { callbackText } from './callback-text.ts'
import { sourceText } from './source-text.ts'
import { spoken, targetText } from './target-text.ts'

const status = (change: Partial<NodeStatus>): NodeStatus => ({
  state: null,
  call: null,
  attempt: 1,
  attempts: null,
  errorCode: null,
  exception: null,
  cancelledBy: null,
  queuedSince: null,
  runningSince: null,
  queuedMs: 0,
  runMs: 0,
  usual: null,
  slowBy: null,
  from: 0,
  to: 0,
  pinned: false,
  scale: { start: 0, length: 4000 },
  deliveries: [],
  delivered: { begun: 0, done: 0, failed: 0 },
  expected: 0,
  source: null,
  ...change,
})
const target: TargetNode = {
  kind: 'target',
  service: 'erp.get-orders',
  timeoutMs: 2000,
  retry: { attempts: 3 },
}
const known = { description: '', missing: false }
const facts = { policy: 'first-success', limit: null } as const
const line = (change: Partial<NodeStatus> | null, node: TargetNode = target) => {
  const text = targetText(node, change && status(change), facts, known)
  return [text.word, text.info, text.fact]
}

describe('targetText', () => {
  test('says settings at rest', () => {
    expect(line(null)).toEqual(['', 'timeout 2 s', '3 attempts'])
    expect(targetText(target, null, facts, { ...known, missing: true }).info).toBe('no such service')
    expect(line(null, { kind: 'target', service: 'x' })).toEqual(['', 'timeout 30 min', ''])
  })

  test('says the state, how long, and one fact that explains it', () => {
    expect(line({ state: 'ok', runMs: 184 })).toEqual(['OK', '184 ms', ''])
    expect(line({ state: 'ok', runMs: 88, queuedMs: 2622 })).toEqual(['OK', '88 ms', 'queued 2.62 s'])
    expect(line({ state: 'ok', runMs: 2930, attempt: 2 })).toEqual(['OK', '2.93 s', 'attempt 2 of 3'])
    expect(line({ state: 'failed', runMs: 638, errorCode: 'E_SERVICE_THREW' })).toEqual([
      'Failed',
      '638 ms',
      'threw',
    ])
    expect(line({ state: 'timed-out', runMs: 2000 })).toEqual(['Timed out', '2.00 s', 'limit 2 s'])
    expect(line({ state: 'skipped' })).toEqual(['Skipped', 'first success', ''])
    expect(line({ state: 'interrupted' })).toEqual(['Interrupted', 'app was killed', 'resume'])
    expect(line({ state: 'ok', pinned: true, runMs: 1 })).toEqual(['Pinned', '', 'not called'])
    expect(line(null, { ...target, disabled: true })).toEqual(['Disabled', 'bypassed', ''])
  })

  test('has a clock only while it runs', () => {
    expect(targetText(target, status({ state: 'running', runningSince: 7 }), facts, known).since).toBe(7)
    const others = callStates.filter(state => state !== 'running' && state !== 'retrying')
    for (const state of others) expect(targetText(target, status({ state }), facts, known).since).toBeNull()
  })

  test('has a word for each state of a call', () => {
    for (const state of callStates) expect(line({ state })[0]).not.toBe('')
  })
})

test('spoken leaves out what there is not', () => {
  expect(spoken('erp.get-orders', 'target', 'Running', '', 'attempt 2 of 3')).toBe(
    'erp.get-orders, target, Running, attempt 2 of 3',
  )
})

test('settings are short', () => {
  expect([5000, 500, 60_000, 90_000, 1_800_000].map(settingDuration)).toEqual([
    '5 s',
    '500 ms',
    '1 min',
    '1 min 30 s',
    '30 min',
  ])
})

test('a queued target says what it waits for, with a clock', () => {
  const text = targetText(target, status({ state: 'queued', queuedSince: 5 }), { ...facts, limit: 1 }, known)
  expect([text.word, text.fact, text.since]).toEqual(['Queued', 'limit 1 in use', 5])
})

describe('sourceText', () => {
  const source: SourceNode = { kind: 'source', service: 's', pattern: 'fanout' }
  const progress = (completed: number, missing: string[], states: (typeof callStates)[number][]) => ({
    total: states.length,
    completed,
    states,
    missing,
    elapsedMs: 2410,
  })

  test('says at rest what it is', () => {
    const text = sourceText(source, 7, null)
    expect([text.sub, text.big]).toEqual(['fan-out, all settled', '7 targets'])
    expect(text.segments).toHaveLength(7)
    expect(sourceText({ ...source, policy: { quorum: 2 } }, 0, null).sub).toBe('fan-out, quorum 2')
  })

  test('says how many are in and who is missing, two by name', () => {
    const text = sourceText(source, 4, progress(1, ['a', 'b', 'c'], ['ok', 'running', 'queued', 'queued']))
    expect([text.big, text.time, text.lead, text.names]).toEqual([
      '1 of 4 in',
      '2.41 s',
      'Missing: ',
      'a, b and 1 more',
    ])
  })

  test('counts outcomes when all are in, OK first', () => {
    const text = sourceText(source, 4, progress(4, [], ['failed', 'ok', 'timed-out', 'ok']))
    expect([text.lead, text.names]).toEqual(['2 OK, 1 failed, 1 timed out', ''])
  })

  test('stacks by state over 40 targets', () => {
    const states = Array.from({ length: 41 }, (_, index) =>
      index < 30 ? ('ok' as const) : ('queued' as const),
    )
    expect(sourceText(source, 41, progress(30, ['x'], states)).segments).toEqual([
      { key: 'ok', state: 'ok', share: 30 },
      { key: 'queued', state: 'queued', share: 11 },
    ])
  })
})

describe('callbackText', () => {
  const callback: CallbackNode = { kind: 'callback', service: 'audit.log' }
  const wired = { role: 'on-target', when: null } as const
  const text = (change: Partial<NodeStatus> | null, waiting = 0) =>
    callbackText(callback, wired, change && status(change), waiting, known)
  test('says at rest when it is called', () => {
    expect(text(null).info).toBe('each target')
    expect(callbackText(callback, { role: null, when: null }, null, 0, known).info).toBe('not wired')
    expect(callbackText(callback, { role: 'on-target', when: 'failed' }, null, 0, known).info).toBe(
      'when failed',
    )
  })

  test('has a dot for each delivery, made or to come', () => {
    const shown = text({
      state: 'failed',
      deliveries: ['ok', null, 'failed', null],
      delivered: { begun: 2, done: 2, failed: 1 },
      expected: 4,
    })
    expect(shown.dots).toEqual(['ok', null, 'failed', null])
    expect(shown.info).toBe('2 of 4, 1 failed')
  })

  test('counts alone over 12', () => {
    const shown = text({ state: 'ok', delivered: { begun: 1, done: 1, failed: 0 }, expected: 13 })
    expect([shown.dots, shown.info]).toEqual([[], '1 of 13 delivered'])
  })

  test('says how many targets it waits for', () => {
    expect(text({ deliveries: [null], expected: 1 }, 2)).toMatchObject({
      dots: [null],
      info: 'waits for 2 targets',
    })
  })
})
