import { describe, expect, test } from 'vitest'
import { drawFlow, source, target } from './testing/draw-flow.ts'
import { Failure, type PartialRequest } from './testing/fake-runtime.ts'
import { fakeServices } from './testing/fake-services.ts'
import { type FollowedRun, World } from './testing/world.ts'

const one = (more: object = {}) => drawFlow({ s: source('src'), t: target('it', more) }, [['s', 'call', 't']])

const attempts = (followed: FollowedRun, service = 'it') =>
  followed.told.calls
    .filter(call => call.service === service && call.record.state !== 'running')
    .map(({ record }) => `${record.attempt} ${record.state}`)

/** Fails the first `count` times. */
const flaky = (count: number, code: 'E_SERVICE_THREW' | 'E_TIMEOUT' | 'E_REQUEST' = 'E_SERVICE_THREW') => {
  let calls = 0
  return () => {
    if (++calls <= count) throw new Failure(code, `try ${calls}`)
    return calls
  }
}

describe('retries of a target', () => {
  test('each attempt is recorded; the pauses grow; the last one’s outcome counts', async () => {
    const world = new World()
    world.runtime.handle('it', flaky(3))
    const retry = { attempts: 5, backoffMs: 100, factor: 3, maxMs: 500, jitter: 0 }
    const followed = await world.complete(one({ retry }))
    expect(attempts(followed)).toEqual(['1 retrying', '2 retrying', '3 retrying', '4 ok'])
    const recorded = world.journal.entries.flatMap(entry => (entry.type === 'attempt' ? [entry.attempt] : []))
    expect(recorded.map(({ attempt, retried, text }) => [attempt, retried, text])).toEqual([
      [1, true, 'try 1'],
      [2, true, 'try 2'],
      [3, true, 'try 3'],
      [4, false, '4'],
    ])
    const starts = recorded.map(({ startedAt }) => Math.round(startedAt - (recorded[0]?.startedAt ?? 0)))
    expect(starts).toEqual([0, 100, 400, 900])
    // A pause is no time in the queue.
    expect(recorded.map(({ at, startedAt }) => Math.round(startedAt - at))).toEqual([0, 0, 0, 0])
    expect(followed.told.lines.map(({ message, level, attempt }) => [message, level, attempt])[0]).toEqual([
      'it: attempt 1 of 5 failed (E_SERVICE_THREW): try 1',
      'warn',
      1,
    ])
    await expect(followed.run.completed).resolves.toMatchObject({
      ok: true,
      counts: { targets: 1, targetsOk: 1 },
    })
  })

  test('a part of each pause is drawn at random', async () => {
    const world = new World()
    world.random.fraction = () => 0.5
    world.runtime.handle('it', flaky(1))
    await world.complete(one({ retry: { attempts: 2, backoffMs: 1000, jitter: 0.2 } }))
    const [first, second] = world.journal.entries.flatMap(entry =>
      entry.type === 'attempt' ? [entry.attempt] : [],
    )
    expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeCloseTo(900, 3)
  })

  test('what the node says wins over what its service says, as a whole', async () => {
    const world = new World({ services: fakeServices({ it: { retry: { attempts: 9, backoffMs: 1 } } }) })
    world.runtime.handle('it', flaky(99))
    expect(attempts(await world.complete(one({ retry: { attempts: 2 } })))).toEqual([
      '1 retrying',
      '2 failed',
    ])
    expect(attempts(await world.complete(one()))).toHaveLength(9)
  })

  test('a timeout is tried again, what was asked for wrongly is not', async () => {
    const world = new World()
    world.runtime.handle('it', flaky(1, 'E_TIMEOUT'))
    expect(attempts(await world.complete(one({ retry: { attempts: 2 } })))).toEqual(['1 retrying', '2 ok'])
    world.runtime.handle('it', flaky(1, 'E_REQUEST'))
    expect(attempts(await world.complete(one({ retry: { attempts: 2 } })))).toEqual(['1 failed'])
  })

  test('callbacks hear of the last attempt alone', async () => {
    const world = new World()
    world.runtime.handle('it', flaky(1))
    const flow = drawFlow(
      {
        s: source('src'),
        t: target('it', { retry: { attempts: 2 } }),
        c: { kind: 'callback', service: 'cb' },
      },
      [
        ['s', 'call', 't'],
        ['s', 'on-target', 'c'],
      ],
    )
    await world.complete(flow)
    const [task, other] = world.runtime.submissions('cb')
    expect(other).toBeUndefined()
    expect(JSON.parse(task?.body ?? '')).toMatchObject({ ok: true, response: 2, exception: null })
    expect(task?.delivery).toMatchObject({ target: { attempt: 2 } })
  })

  test('a run that waits for a further attempt counts as nothing in flight', async () => {
    const world = new World({ concurrency: 1 })
    world.runtime.handle('it', flaky(1))
    const flow = drawFlow(
      { s: source('src'), a: target('it', { retry: { attempts: 2 } }), b: target('other') },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
      ],
    )
    const { told } = await world.complete(flow)
    expect(told.outcomes.map(call => call.service)).toEqual(['other', 'it'])
  })
})

describe('invoke/retry', () => {
  const backoff = { initialMs: 100, factor: 1, maxMs: 100, jitter: 0 }
  const request = (repeats: number, more: object = {}): PartialRequest => ({
    pattern: 'invoke-retry',
    targets: [['it', '{"amount":25}']],
    retry: {
      repeats,
      backoff,
      seconds: 0.1,
      asyncFallback: false,
      callback: ['told'],
      context: '{"order":7}',
      ...more,
    },
  })

  /** Runs a target `issuer` that awaits the invocation; gives what it was answered, or the failure, and when. */
  async function issue(world: World, asked: PartialRequest) {
    let answer: unknown
    let after = -1
    world.runtime.handle('issuer', async context => {
      const began = world.clock.now()
      answer = await context.call(asked).catch((error: unknown) => error)
      after = world.clock.now() - began
      return null
    })
    const flow = drawFlow({ s: source('src'), t: target('issuer') }, [['s', 'call', 't']])
    const followed = await world.complete(flow)
    expect(world.runtime.violations).toEqual([])
    return { followed, answer, after }
  }

  test.each([[0], [false], [null], [''], [{ x: 1 }]])('returns the first success, %j too', async response => {
    const world = new World()
    world.runtime.handle('it', () => response)
    const { answer, after } = await issue(world, request(5))
    expect(answer).toEqual(response)
    expect(after).toBe(0)
    expect(world.runtime.submissions('it')).toHaveLength(1)
  })

  test('stops at the first success, having paused as asked between the tries', async () => {
    const world = new World()
    world.runtime.handle('it', flaky(2))
    const { answer, after, followed } = await issue(world, request(5))
    expect(answer).toBe(3)
    expect(after).toBe(200)
    expect(attempts(followed)).toEqual(['1 retrying', '2 retrying', '3 ok'])
    // The run is well: its issuer got a response.
    await expect(followed.run.completed).resolves.toMatchObject({ ok: true })
  })

  test('gives the last error after the last try, without a pause after it; the run is its issuer’s to judge', async () => {
    const world = new World()
    world.runtime.handle('it', flaky(99))
    const { answer, after, followed } = await issue(world, request(3))
    expect(answer).toEqual(new Failure('E_SERVICE_THREW', 'try 3'))
    expect(after).toBe(200)
    expect(world.runtime.submissions('it')).toHaveLength(3)
    await expect(followed.run.completed).resolves.toMatchObject({ ok: true, counts: { targetsFailed: 1 } })
  })

  test('one repeat is one call', async () => {
    const world = new World()
    world.runtime.handle('it', flaky(99))
    const { after } = await issue(world, request(1))
    expect(after).toBe(0)
    expect(world.runtime.submissions('it')).toHaveLength(1)
  })

  test.each([
    ['succeeded', 1, { ok: true, response: 2 }],
    ['failed for good', 99, { ok: false, response: 'try 3' }],
  ])('tells its callback how it %s, with its keys in order', async (_, failures, expected) => {
    const world = new World()
    world.runtime.handle('it', flaky(failures))
    const { followed } = await issue(world, request(3))
    const [task, other] = world.runtime.submissions('told')
    expect(other).toBeUndefined()
    const payload = JSON.parse(task?.body ?? '') as Record<string, unknown>
    expect(Object.keys(payload)).toEqual(
      'ok, orig_cid, call_cid, source, target, retry_seconds, retry_repeats, context, req_ts_utc, resp_ts_utc, response'.split(
        ', ',
      ),
    )
    expect(payload).toMatchObject({
      ...expected,
      call_cid: followed.told.invocations[1]?.cid,
      source: 'issuer',
      target: 'it',
      retry_seconds: 0.1,
      retry_repeats: 3,
      context: { order: 7 },
    })
    expect(task?.channel).toBe('invoke-async')
  })

  test('with asyncFallback its issuer waits for the first try alone, and has the cid', async () => {
    const world = new World()
    world.runtime.handle('it', flaky(2))
    const { answer, after, followed } = await issue(world, request(5, { asyncFallback: true }))
    expect(answer).toBe(followed.told.invocations[1]?.cid)
    expect(after).toBe(0)
    expect(attempts(followed)).toEqual(['1 retrying', '2 retrying', '3 ok'])
    expect(world.runtime.submissions('told')).toHaveLength(1)
  })

  test('with asyncFallback a first try that succeeds is answered with its response', async () => {
    const world = new World()
    world.runtime.handle('it', () => 'at once')
    const { answer } = await issue(world, request(5, { asyncFallback: true }))
    expect(answer).toBe('at once')
  })

  test('with asyncFallback the tries go on when the issuer fails meanwhile', async () => {
    const world = new World()
    world.runtime.handle('it', flaky(2))
    world.runtime.handle('issuer', async context => {
      await context.call(request(5, { asyncFallback: true }))
      throw new Error('the issuer failed')
    })
    const followed = await world.complete(
      drawFlow({ s: source('src'), t: target('issuer') }, [['s', 'call', 't']]),
    )
    expect(attempts(followed)).toEqual(['1 retrying', '2 retrying', '3 ok'])
  })
})
