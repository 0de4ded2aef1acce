import { describe, expect, test } from 'vitest'
import type { AttemptInfo } from '../../../../shared/contract.ts'
import type { NodeStatus } from '../../stores/types.ts'
import { hasStory, noStory, piecesOf, storyOf, tookMs } from './story.ts'

const status = (change: Partial<NodeStatus>): NodeStatus => ({
  state: 'ok',
  call: 0,
  attempt: 1,
  attempts: null,
  errorCode: null,
  exception: null,
  cancelledBy: null,
  usual: null,
  slowBy: null,
  runningSince: null,
  queuedSince: null,
  queuedMs: 0,
  runMs: 0,
  scale: { start: 1000, length: 4000 },
  from: 0,
  to: 0,
  pinned: false,
  deliveries: [],
  delivered: { begun: 0, done: 0, failed: 0 },
  expected: 0,
  source: null,
  ...change,
})
const attempt = (change: Partial<AttemptInfo>): AttemptInfo => ({
  attempt: 1,
  state: 'retrying',
  errorCode: 'E_HTTP_STATUS',
  at: 1000,
  queuedMs: 0,
  runMs: 800,
  exception: null,
  response: null,
  ...change,
})

describe('a target that was tried again', () => {
  const attempts = [attempt({}), attempt({ attempt: 2, state: 'ok', errorCode: null, at: 2200, runMs: 1800 })]
  const second = status({ attempt: 2, runMs: 1800, from: 0.3, to: 0.75 })

  test('took from its first begin to its last end', () => {
    const story = storyOf(attempts, second)
    expect(story.began).toBe(1000)
    expect(tookMs(second, story)).toBe(3000)
    expect(tookMs(second, noStory)).toBe(1800)
  })

  test('has a piece for each attempt', () => {
    expect(piecesOf(second, storyOf(attempts, second))).toEqual([
      { from: 0, to: 0.2, state: 'failed' },
      { from: 0.3, to: 0.75, state: 'ok' },
    ])
  })

  test('shows one that ran into its timeout as that, and a pause as nothing', () => {
    const pausing = status({ state: 'retrying', from: 0, to: 0.2 })
    const story = storyOf([attempt({ errorCode: 'E_TIMEOUT' })], pausing)
    expect(piecesOf(pausing, story)).toEqual([{ from: 0, to: 0.2, state: 'timeout' }])
  })
})

test('a wait is drawn where it was long', () => {
  expect(piecesOf(status({ queuedMs: 2000, from: 0.5, to: 0.6 }), noStory)).toEqual([
    { from: 0, to: 0.5, state: 'queued' },
    { from: 0.5, to: 0.6, state: 'ok' },
  ])
  expect(piecesOf(status({ queuedMs: 20, from: 0.005, to: 0.6 }), noStory)).toHaveLength(1)
})

test('only what its record does not tell is asked for', () => {
  expect([hasStory('ok', 1), hasStory('ok', 2), hasStory('retrying', 1)]).toEqual([false, true, true])
})
