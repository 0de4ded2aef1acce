import { describe, expect, test } from 'vitest'
import { callback, drawFlow, fanout, target } from './testing/draw-flow.ts'
import { type FollowedRun, World } from './testing/world.ts'

/** Targets by name, `ok` or `bad` after some ms, under a policy, with a callback and a final. */
async function runUnder(
  policy: unknown,
  targets: Record<string, readonly ['ok' | 'bad', number]>,
  more: { concurrency?: number } = {},
): Promise<{
  world: World
  followed: FollowedRun
  states: Record<string, string>
  final: Record<string, unknown>
}> {
  const world = new World()
  const nodes: Record<string, object> = {
    s: fanout('src', { policy, ...more }),
    cb: callback('cb'),
    fin: callback('fin'),
  }
  for (const [name, [outcome, ms]] of Object.entries(targets)) {
    nodes[name] = target(name)
    world.runtime.handle(name, async context => {
      await context.sleep(ms)
      if (outcome === 'bad') throw new Error(`${name} failed`)
      return name
    })
  }
  const followed = await world.complete(
    drawFlow(nodes, [
      ...Object.keys(targets).map(name => ['s', 'call', name] as const),
      ['s', 'on-target', 'cb'],
      ['s', 'on-final', 'fin'],
    ]),
  )
  const states = Object.fromEntries(
    followed.told.outcomes.filter(one => one.phase === 'target').map(one => [one.service, one.record.state]),
  )
  const finals = world.runtime.submissions('fin')
  expect(finals).toHaveLength(1)
  // Every target is a completed one, whatever the policy did: its callback was told.
  expect(world.runtime.submissions('cb')).toHaveLength(Object.keys(targets).length)
  expect(world.runtime.violations).toEqual([])
  return { world, followed, states, final: JSON.parse(finals[0]?.body ?? '') as Record<string, unknown> }
}

describe('all-settled', () => {
  test('waits for all, and is satisfied when all are ok', async () => {
    const { states, final } = await runUnder(undefined, { a: ['ok', 10], b: ['ok', 5] })
    expect(states).toEqual({ b: 'ok', a: 'ok' })
    expect(final).toMatchObject({ ok: true })
  })

  test('one failure cancels nobody', async () => {
    const { states, final, followed } = await runUnder('all-settled', { a: ['bad', 1], b: ['ok', 50] })
    expect(states).toEqual({ a: 'failed', b: 'ok' })
    expect(final).toMatchObject({ ok: false })
    await expect(followed.run.completed).resolves.toMatchObject({ ok: false })
  })
})

describe('fail-fast', () => {
  test('the first failure cancels the rest, then the finals fire', async () => {
    const { states, final } = await runUnder('fail-fast', { a: ['ok', 1], b: ['bad', 2], c: ['ok', 50] })
    expect(states).toEqual({ a: 'ok', b: 'failed', c: 'cancelled' })
    expect(final).toMatchObject({
      ok: false,
      data: {
        c: { ok: false, response: '', exception: 'Cancelled by fail-fast: another target failed.' },
      },
    })
  })

  test('what had not begun is skipped, what had is cancelled', async () => {
    const { states } = await runUnder(
      'fail-fast',
      { a: ['bad', 5], b: ['ok', 50], c: ['ok', 1] },
      { concurrency: 2 },
    )
    expect(states).toEqual({ a: 'failed', b: 'cancelled', c: 'skipped' })
  })

  test('a target that waits for another attempt had begun: it is cancelled, not skipped', async () => {
    const world = new World()
    world.runtime.handle('flaky', () => {
      throw new Error('flaky')
    })
    world.runtime.handle('bad', async context => {
      await context.sleep(10)
      throw new Error('bad')
    })
    const flow = drawFlow(
      {
        s: fanout('src', { policy: 'fail-fast' }),
        a: target('flaky', { retry: { attempts: 3 } }),
        b: target('bad'),
      },
      [
        ['s', 'call', 'a'],
        ['s', 'call', 'b'],
      ],
    )
    const { told } = await world.complete(flow)
    expect(told.outcomes.map(one => `${one.service} ${one.record.state} ${one.record.attempt}`)).toEqual([
      'bad failed 1',
      'flaky cancelled 2',
    ])
  })
})

describe('first-success', () => {
  test('the first success cancels the rest, failures before it do not', async () => {
    const { states, final, followed } = await runUnder('first-success', {
      a: ['bad', 1],
      b: ['ok', 5],
      c: ['ok', 50],
    })
    expect(states).toEqual({ a: 'failed', b: 'ok', c: 'cancelled' })
    expect(final).toMatchObject({ ok: true })
    // The policy is satisfied, so the run went well.
    await expect(followed.run.completed).resolves.toMatchObject({
      ok: true,
      counts: { targetsOk: 1, targetsFailed: 2 },
    })
  })

  test('is not satisfied when all fail', async () => {
    const { states, final } = await runUnder('first-success', { a: ['bad', 1], b: ['bad', 5] })
    expect(states).toEqual({ a: 'failed', b: 'failed' })
    expect(final).toMatchObject({ ok: false })
  })
})

describe('a quorum', () => {
  test('the n-th success cancels the rest', async () => {
    const { states, final } = await runUnder(
      { quorum: 2 },
      { a: ['ok', 1], b: ['bad', 2], c: ['ok', 3], d: ['ok', 50] },
    )
    expect(states).toEqual({ a: 'ok', b: 'failed', c: 'ok', d: 'cancelled' })
    expect(final).toMatchObject({ ok: true })
  })

  test('so does the failure that makes it impossible', async () => {
    const { states, final } = await runUnder(
      { quorum: 3 },
      { a: ['ok', 1], b: ['bad', 2], c: ['bad', 3], d: ['ok', 50] },
    )
    expect(states).toEqual({ a: 'ok', b: 'failed', c: 'failed', d: 'cancelled' })
    expect(final).toMatchObject({
      ok: false,
      data: { d: { exception: 'Cancelled by quorum of 3: too many targets failed for it to be met.' } },
    })
  })

  test('of more than there are is never met, and lets all of them run', async () => {
    const { states, final } = await runUnder({ quorum: 9 }, { a: ['ok', 1], b: ['bad', 2], c: ['ok', 50] })
    expect(states).toEqual({ a: 'ok', b: 'failed', c: 'ok' })
    expect(final).toMatchObject({ ok: false })
  })
})

test('a result that is under way when the policy cancels counts as it is', async () => {
  const world = new World()
  for (const name of ['a', 'b']) world.runtime.handle(name, context => context.hang())
  const flow = drawFlow({ s: fanout('src', { policy: 'first-success' }), a: target('a'), b: target('b') }, [
    ['s', 'call', 'a'],
    ['s', 'call', 'b'],
  ])
  const { told } = world.start(flow)
  await world.pass(1)
  const late = world.runtime.only('b')
  // The runtime is asked to end it, and has its response already.
  const { cancel } = world.runtime
  world.runtime.cancel = task => {
    world.runtime.cancel = cancel
    queueMicrotask(() => world.runtime.finish(task, true, null, '"late"'))
  }
  world.runtime.finish(world.runtime.only('a'), true, null, '1')
  await world.settle()
  expect(told.outcomes.map(one => `${one.service} ${one.record.state} ${one.text}`)).toEqual([
    'a ok 1',
    'b ok "late"',
  ])
  expect(late.attempt).toBe(1)
})

test('a policy cancels once, however many outcomes follow', async () => {
  const world = new World({ concurrency: 1 })
  const count = 40
  const nodes: Record<string, object> = { s: fanout('src', { policy: 'fail-fast' }) }
  for (let index = 0; index < count; index++) nodes[`t${index}`] = target(index === 0 ? 'bad' : 'never')
  world.runtime.handle('bad', () => {
    throw new Error('bad')
  })
  const { told, run } = await world.complete(
    drawFlow(
      nodes,
      Array.from({ length: count }, (_, index) => ['s', 'call', `t${index}`] as const),
    ),
  )
  expect(world.runtime.submissions('never').length).toBeLessThanOrEqual(1)
  expect(told.outcomes).toHaveLength(count)
  await expect(run.completed).resolves.toMatchObject({
    ok: false,
    counts: { targets: count },
  })
})
